<?php

namespace NativeXlsx\Laravel\Tests\Feature;

use App\Exports\OrdersExport;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Event;
use Illuminate\Support\Facades\Queue;
use Illuminate\Support\Facades\Storage;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Publishing\PublishExport;
use NativeXlsx\Laravel\Slices\Actions;
use NativeXlsx\Laravel\Slices\Workbook;
use NativeXlsx\Laravel\Status;
use NativeXlsx\Laravel\Tests\Support\Database;
use NativeXlsx\Laravel\Tests\Support\FailingDisk;
use NativeXlsx\Laravel\Tests\Support\Sheet;
use NativeXlsx\Laravel\Tests\TestCase;

/** From the finished workbook to its disk. */
final class PublishingTest extends TestCase
{
    protected function setUp(): void
    {
        parent::setUp();
        FailingDisk::register();
    }

    public function testALocalDiskOnTheSameFileSystemGetsTheFileWithoutACopy(): void
    {
        Database::orders(30);
        $inode = 0;
        Event::listen(\NativeXlsx\Laravel\Events\ExportCompleted::class, static function ($event) use (&$inode): void {
            $inode = fileinode(Workbook::of($event->export)->path());
        });
        $days = [now()->format('Y-m-d')];
        $export = OrdersExport::dispatch()->export()->refresh();
        $days[] = now()->format('Y-m-d'); // it may be midnight
        $file = Storage::disk('local')->path($export->path);
        self::assertSame($inode, fileinode($file), 'it is the same file under two names');
        clearstatcache();
        self::assertSame(1, stat($file)['nlink'], 'the first of which is gone');
        self::assertCount(31, Sheet::all($file));
        self::assertContains($export->path, array_map(static fn (string $day): string => "exports/$export->id/orders-$day.xlsx", $days));
    }

    public function testVisibilityAndPathsAreTheDisks(): void
    {
        Database::orders(3);
        $export = OrdersExport::dispatch()->disk('public')->path('reports/all.xlsx')->fileName('Alle Aufträge.xlsx')->export()->refresh();
        self::assertSame('Alle Aufträge.xlsx', $export->file_name);
        self::assertSame('public', Storage::disk('public')->getVisibility('reports/all.xlsx'));
        self::assertCount(4, Sheet::all(Storage::disk('public')->path('reports/all.xlsx')));
        $again = OrdersExport::dispatch(filters: ['status' => 'paid'])->disk('public')->path('reports/all.xlsx')->export()->refresh();
        self::assertSame(Status::Completed, $again->status);
        self::assertCount(2, Sheet::all(Storage::disk('public')->path('reports/all.xlsx')), 'the later one replaces it');
    }

    public function testPublishingHasRetriesOfItsOwnAndKeepsTheRows(): void
    {
        Database::orders(30);
        $this->configure(['queue.default' => 'redis', 'native-xlsx.queue.backoff_minutes' => [0, 0, 0]]);
        $this->inEveryProcess('config(["queue.default" => "redis", "native-xlsx.queue.backoff_minutes" => [0, 0, 0]]); ' . FailingDisk::code());
        FailingDisk::fail(2);
        $export = OrdersExport::dispatch()->disk('remote')->export();
        $this->workers()->work();
        $this->until(static fn (): bool => !$export->refresh()->status->isActive(), 'it ends');
        self::assertSame([Status::Completed, null, 0], [$export->status, $export->error, $export->attempts], $this->workers()->logs());
        self::assertSame(4, $export->slice, 'one slice, and three attempts to publish');
        self::assertCount(31, Sheet::all(FailingDisk::root() . '/' . $export->path));
    }

    public function testAFileThatArrivedCutIsNotTakenForWhole(): void
    {
        Database::orders(30);
        $this->configure(['queue.default' => 'redis', 'native-xlsx.queue.backoff_minutes' => [0]]);
        $this->inEveryProcess('config(["queue.default" => "redis", "native-xlsx.queue.backoff_minutes" => [0]]); ' . FailingDisk::code());
        FailingDisk::fail(2, 'cut');
        $export = OrdersExport::dispatch()->disk('remote')->export();
        $this->workers()->work();
        $this->until(static fn (): bool => $export->refresh()->status === Status::Failed && $export->announced_at !== null, 'it fails');
        self::assertStringContainsString('has 100 of the', (string) $export->error);
        self::assertSame('finished', Workbook::of($export)->status()['state']);

        self::assertTrue(app(Actions::class)->retry($export));
        $this->until(static fn (): bool => $export->refresh()->status === Status::Completed, 'the retry publishes it');
        self::assertCount(31, Sheet::all(FailingDisk::root() . '/' . $export->path));
    }

    public function testAnExportThatIsCanceledWhileItIsPublishedLeavesNothing(): void
    {
        Database::orders(30);
        $this->configure(['queue.default' => 'redis']);
        $export = OrdersExport::dispatch()->export();
        $pid = $this->workers()->work(options: ['--once']);
        self::assertSame(0, $this->workers()->wait($pid), $this->workers()->logs());
        self::assertSame([Status::Publishing, 1], [$export->refresh()->status, Queue::connection('redis')->size('exports')]);
        self::assertFalse(app(Actions::class)->pause($export));
        self::assertTrue(app(Actions::class)->cancel($export));
        $pid = $this->workers()->work(options: ['--once']);
        self::assertSame(0, $this->workers()->wait($pid));
        self::assertSame(Status::Canceled, $export->refresh()->status);
        self::assertSame([], Storage::disk('local')->allFiles('exports'));
        self::assertSame([], glob(config('native-xlsx.folder') . '/*'));
    }

    public function testTwoDeliveriesPublishOnceAndTheSecondComesBack(): void
    {
        Database::orders(30);
        $this->configure(['queue.default' => 'redis', 'native-xlsx.queue.locked_seconds' => 1]);
        $export = OrdersExport::dispatch()->export();
        $pid = $this->workers()->work(options: ['--once']);
        self::assertSame(0, $this->workers()->wait($pid));
        $lock = fopen(Workbook::of($export->refresh())->path() . '.publishing', 'c');
        flock($lock, LOCK_EX);
        $pid = $this->workers()->work(options: ['--once']);
        self::assertSame(0, $this->workers()->wait($pid));
        self::assertSame([Status::Publishing, 1], [$export->refresh()->status, $export->repeats]);
        self::assertSame(1, Queue::connection('redis')->size('exports'), 'it comes again later');
        flock($lock, LOCK_UN);
        dispatch((new PublishExport($export->id, $export->slice - 1))->onConnection('redis')->onQueue('exports')); // stale
        $this->workers()->work();
        $this->until(static fn (): bool => $export->refresh()->status === Status::Completed, 'it is published');
        $this->until(static fn (): bool => Queue::connection('redis')->size('exports') === 0, 'nothing is left');
        self::assertSame(0, DB::table('failed_jobs')->count());
    }
}
