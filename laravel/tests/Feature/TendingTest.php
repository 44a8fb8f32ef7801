<?php

namespace NativeXlsx\Laravel\Tests\Feature;

use App\Exports\MappedOrdersExport;
use App\Exports\OrdersExport;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Event;
use Illuminate\Support\Facades\Queue;
use Illuminate\Support\Facades\Redis;
use Illuminate\Support\Facades\Storage;
use NativeXlsx;
use NativeXlsx\Laravel\Events\ExportCompleted;
use NativeXlsx\Laravel\Exceptions\DiedException;
use NativeXlsx\Laravel\Exceptions\FolderException;
use NativeXlsx\Laravel\Exceptions\WrongHostException;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Slices\Actions;
use NativeXlsx\Laravel\Slices\Dispatcher;
use NativeXlsx\Laravel\Slices\Folder;
use NativeXlsx\Laravel\Slices\RunSlice;
use NativeXlsx\Laravel\Slices\Tending;
use NativeXlsx\Laravel\Slices\Workbook;
use NativeXlsx\Laravel\Status;
use NativeXlsx\Laravel\Tests\Support\Database;
use NativeXlsx\Laravel\Tests\Support\Sheet;
use NativeXlsx\Laravel\Tests\TestCase;

/** What goes wrong between slices: lost jobs, dead workers, other hosts, folders that won't do. */
final class TendingTest extends TestCase
{
    protected function setUp(): void
    {
        parent::setUp();
        $this->configure(['queue.default' => 'redis', 'native-xlsx.queue.slice_seconds' => 0, 'native-xlsx.source.mapped_chunk' => 20]);
    }

    public function testAJobThatTheQueueLostIsQueuedAgain(): void
    {
        Database::orders(60);
        $export = MappedOrdersExport::dispatch()->export();
        $this->runOne();
        self::assertSame([Status::Running, 2, 20], [$export->refresh()->status, $export->slice, $export->rows]);
        Redis::connection()->flushdb();
        self::assertSame([], app(Tending::class)->tend()['revived'], 'not yet');
        $this->age($export);
        self::assertSame([$export->id], app(Tending::class)->tend()['revived']);
        self::assertSame([], app(Tending::class)->tend()['revived'], 'once is enough');
        self::assertSame(1, Queue::connection('redis')->size('exports'));
        $this->finish($export, 60);
    }

    public function testAJobThatMerelyWaitsIsLeftAlone(): void
    {
        Database::orders(60);
        $export = MappedOrdersExport::dispatch()->export();
        $this->age($export);
        self::assertSame([], app(Tending::class)->tend()['revived']);
        self::assertSame(1, Queue::connection('redis')->size('exports'));
    }

    public function testAWorkbookThatIsOpenIsLeftAlone(): void
    {
        Database::orders(60);
        $export = MappedOrdersExport::dispatch()->export();
        $this->runOne();
        Redis::connection()->flushdb();
        $open = new NativeXlsx(Workbook::of($export->refresh())->path(), options: ['id' => $export->id]);
        $this->age($export, ['begun' => 2]);
        self::assertSame([], app(Tending::class)->tend()['revived']);
        $open->close();
        self::assertSame([$export->id], app(Tending::class)->tend()['revived']);
    }

    public function testAWorkerThatDiedBetweenCountingUpAndQueueingIsMadeGoodByItsOldDelivery(): void
    {
        Database::orders(60);
        $export = MappedOrdersExport::dispatch()->export();
        $this->runOne();
        Redis::connection()->flushdb();
        $export->refresh()->change(['queued_at' => null]);
        dispatch((new RunSlice($export->id, 1))->onConnection('redis')->onQueue('exports')); // redelivered by retry_after
        $this->runOne();
        self::assertNotNull($export->refresh()->queued_at);
        self::assertSame(1, Queue::connection('redis')->size('exports'));
        $this->finish($export, 60);
    }

    public function testWhatEndedUntoldIsTold(): void
    {
        Database::orders(3);
        $export = OrdersExport::dispatch()->export();
        $this->finish($export, 3);
        $told = 0;
        Event::listen(ExportCompleted::class, static function () use (&$told): void {
            $told++;
        });
        $this->age($export, ['announced_at' => null]);
        self::assertSame([$export->id], app(Tending::class)->tend()['announced']);
        self::assertSame([], app(Tending::class)->tend()['announced']);
        self::assertSame(1, $told);
    }

    public function testWorkersThatDieAgainAndAgainFailTheExport(): void
    {
        Database::orders(60);
        $this->configure(['native-xlsx.queue.backoff_minutes' => [1, 3]]);
        $export = MappedOrdersExport::dispatch()->export();
        $export->change(['status' => 'running', 'begun' => 1, 'host' => Workbook::host(), 'attempts' => 2]);
        $this->runOne();
        self::assertSame([Status::Failed, DiedException::class], [$export->refresh()->status, $export->error_class]);

        // With a commit in between they go on for ever.
        $other = MappedOrdersExport::dispatch(filters: ['n' => 2])->export();
        $other->change(['status' => 'running', 'begun' => 1, 'host' => Workbook::host(), 'attempts' => 1]);
        $this->finish($other, 60);
        self::assertSame([1, 0], [$other->resumes, $other->attempts]);
    }

    public function testAFailureIsTriedAgainLaterFromTheLastCommitAndFailsAfterTheLastRetry(): void
    {
        Database::orders(60);
        $this->configure(['native-xlsx.queue.backoff_minutes' => [1, 3]]);
        $this->inEveryProcess('config(["queue.default" => "redis", "native-xlsx.queue.slice_seconds" => 600, "native-xlsx.source.mapped_chunk" => 20, "native-xlsx.source.rows_per_commit" => 20, "native-xlsx.queue.backoff_minutes" => [1, 3]]);
            Illuminate\Support\Facades\Event::listen("eloquent.retrieved: App\\Models\\Order", static function ($order): void {
                if ($order->id === 45 && is_file(storage_path("broken"))) { throw new RuntimeException("order 45 is broken"); }
            });');
        touch(storage_path('broken'));
        $export = MappedOrdersExport::dispatch()->export();
        foreach ([[1, 60], [2, 180]] as [$attempts, $wait]) {
            $before = time();
            $this->runOne();
            self::assertSame([Status::Pending, $attempts, 40, 'order 45 is broken'], [$export->refresh()->status, $export->attempts, $export->rows, $export->error]);
            self::assertGreaterThanOrEqual($before + $wait, $export->available_at->getTimestamp());
            self::assertLessThanOrEqual(time() + $wait + 1, $export->available_at->getTimestamp());
            $this->dueNow($export);
        }
        $this->runOne();
        self::assertSame([Status::Failed, 3, 40, \RuntimeException::class], [$export->refresh()->status, $export->attempts, $export->rows, $export->error_class]);
        self::assertSame('building', Workbook::of($export)->status()['state'], 'its rows are kept');
        self::assertNull($export->guard);
        self::assertSame(1, DB::table('failed_jobs')->count());

        unlink(storage_path('broken'));
        self::assertTrue(app(Actions::class)->retry($export));
        self::assertFalse(app(Actions::class)->retry($export));
        $this->finish($export, 60);
        self::assertSame([0, null], [$export->attempts, $export->error]);
    }

    public function testWhatTryingAgainCannotHelpFailsAtOnce(): void
    {
        Database::orders(3);
        $export = OrdersExport::dispatch()->export();
        DB::table('native_exports')->update(['definition' => encrypt($this->withKey($export, ['nothing' => 'asc']), false)]);
        $this->runOne();
        self::assertSame([Status::Failed, 1], [$export->refresh()->status, $export->attempts]);
        self::assertStringContainsString('nothing', (string) $export->error);
    }

    public function testAnotherHostHandsOverToTheQueueOfTheRightOne(): void
    {
        Database::orders(60);
        $this->configure(['native-xlsx.queue.per_host' => true, 'native-xlsx.queue.host' => 'one']);
        $export = MappedOrdersExport::dispatch()->export();
        $this->runOne();
        self::assertSame(['one', 'exports@one'], [$export->refresh()->host, Dispatcher::queueOf($export)]);
        self::assertSame([0, 1], [Queue::connection('redis')->size('exports'), Queue::connection('redis')->size('exports@one')]);

        $this->configure(['native-xlsx.queue.host' => 'two']);
        $this->runOne('exports@one,exports');
        self::assertSame(20, $export->refresh()->rows, 'host two appended nothing');
        self::assertSame(1, Queue::connection('redis')->size('exports@one'));
        self::assertSame(0, $export->attempts);

        $this->configure(['native-xlsx.queue.host' => 'one']);
        $this->workers()->work('exports@one,exports');
        $this->untilWhole($export, 60);
    }

    public function testADeadHostMeansStartingAgainAndOnlyWhenAsked(): void
    {
        Database::orders(60);
        $this->configure(['native-xlsx.queue.per_host' => true, 'native-xlsx.queue.host' => 'dead']);
        $export = MappedOrdersExport::dispatch()->export();
        $this->runOne();
        $folder = config('native-xlsx.folder');
        $this->configure(['native-xlsx.queue.host' => 'alive', 'native-xlsx.folder' => storage_path('other-host')]);
        self::assertFalse(app(Actions::class)->retry($export->refresh()));
        self::assertTrue(app(Actions::class)->retry($export, fromStart: true));
        self::assertSame([Status::Pending, null, 0], [$export->refresh()->status, $export->host, $export->rows]);
        $this->workers()->work('exports@alive,exports');
        $this->untilWhole($export, 60);
        self::assertSame('alive', $export->host);

        // The dead one comes back: what it has in its queue is stale.
        $this->configure(['native-xlsx.queue.host' => 'dead', 'native-xlsx.folder' => $folder]);
        $this->runOne('exports@dead');
        self::assertSame(Status::Completed, $export->refresh()->status);
        self::assertSame(0, Queue::connection('redis')->size('exports@dead'));
    }

    public function testStartingAgainThrowsTheRowsAwayUnlessSomebodyHasThemOpen(): void
    {
        Database::orders(60);
        $export = MappedOrdersExport::dispatch()->export();
        $this->runOne();
        $open = new NativeXlsx(Workbook::of($export->refresh())->path(), options: ['id' => $export->id]);
        self::assertFalse(app(Actions::class)->retry($export, fromStart: true));
        $open->close();
        self::assertTrue(app(Actions::class)->retry($export, fromStart: true));
        self::assertSame('absent', Workbook::of($export->refresh())->status()['state']);
        self::assertSame([Status::Pending, 0], [$export->status, $export->rows]);
        $this->finish($export, 60);
    }

    public function testAContainerWithANewNameOnTheSameDiskGoesOnAndAStrangerDoesNot(): void
    {
        Database::orders(60);
        $this->configure(['native-xlsx.queue.host' => 'container-1', 'native-xlsx.queue.backoff_minutes' => []]);
        $export = MappedOrdersExport::dispatch()->export();
        $this->runOne();
        $folder = config('native-xlsx.folder');
        $this->configure(['native-xlsx.queue.host' => 'container-2']);
        $this->runOne();
        self::assertSame(['container-2', 40], [$export->refresh()->host, $export->rows]);
        rename($folder, $folder . '.elsewhere');
        $this->configure(['native-xlsx.queue.host' => 'container-3']);
        $this->runOne();
        self::assertSame([Status::Failed, WrongHostException::class], [$export->refresh()->status, $export->error_class]);
    }

    public function testNetworkFileSystemsAndServerlessDisksAreRefused(): void
    {
        $mounts = storage_path('mountinfo');
        file_put_contents($mounts, "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n30 22 0:40 / " . storage_path() . " rw shared:1 - nfs4 nas:/exports rw\n31 22 0:41 / /mnt/my\\040disk rw - fuse.sshfs host:/ rw\n");
        self::assertSame('nfs4', (new Folder(storage_path('native-exports/deep'), $mounts))->fileSystem());
        self::assertSame('ext4', (new Folder('/somewhere/else', $mounts))->fileSystem());
        self::assertTrue(Folder::isNetwork('nfs4') && Folder::isNetwork('fuse.sshfs') && Folder::isNetwork('cifs'));
        self::assertFalse(Folder::isNetwork('ext4') || Folder::isNetwork('tmpfs') || Folder::isNetwork('overlay') || Folder::isNetwork('fuseblk'));
        try {
            (new Folder(storage_path('native-exports'), $mounts))->check();
            self::fail('not refused');
        } catch (FolderException $e) {
            self::assertStringContainsString('nfs4', $e->getMessage());
            self::assertStringContainsString('allow_network_folder', $e->getMessage());
        }
        config(['native-xlsx.allow_network_folder' => true]);
        (new Folder(storage_path('native-exports'), $mounts))->check();
        config(['native-xlsx.allow_network_folder' => false]);
        putenv('AWS_LAMBDA_FUNCTION_NAME=exports');
        try {
            (new Folder(storage_path('native-exports')))->check();
            self::fail('not refused');
        } catch (FolderException $e) {
            self::assertStringContainsString('AWS Lambda', $e->getMessage());
        } finally {
            putenv('AWS_LAMBDA_FUNCTION_NAME');
        }
        (new Folder(storage_path('native-exports')))->check();
        self::assertDirectoryExists(storage_path('native-exports'));
    }

    /** A worker of its own that takes one job, or finds none. */
    private function runOne(string $queue = 'exports'): void
    {
        $pid = $this->workers()->work($queue, options: ['--once']);
        self::assertSame(0, $this->workers()->wait($pid), $this->workers()->logs());
    }

    private function finish(Export $export, int $rows): void
    {
        $this->workers()->work();
        $this->untilWhole($export, $rows);
    }

    private function untilWhole(Export $export, int $rows): void
    {
        $this->until(static fn (): bool => !$export->refresh()->status->isActive() && $export->announced_at !== null, 'it ends');
        self::assertSame([Status::Completed, null], [$export->status, $export->error], $this->workers()->logs());
        self::assertCount($rows + 1, Sheet::all(Storage::disk('local')->path($export->path)));
    }

    /** As if all that was said of it had been said ten minutes ago. @param array<string, mixed> $with */
    private function age(Export $export, array $with = []): void
    {
        $then = now()->subMinutes(10)->format('Y-m-d H:i:s.v');
        $times = array_filter(['queued_at' => $then, 'heartbeat_at' => $then, 'finished_at' => $then], static fn (string $column): bool => DB::table('native_exports')->where('id', $export->id)->value($column) !== null, ARRAY_FILTER_USE_KEY);
        DB::table('native_exports')->where('id', $export->id)->update($with + $times);
    }

    /** Puts a delayed job's time forward. */
    private function dueNow(Export $export): void
    {
        DB::table('native_exports')->where('id', $export->id)->update(['available_at' => null]);
        foreach (Redis::connection()->zrange('queues:exports:delayed', 0, -1) as $job) {
            Redis::connection()->zadd('queues:exports:delayed', 1, $job);
        }
    }

    /** @param array<string, string> $key */
    private function withKey(Export $export, array $key): string
    {
        $frozen = $export->frozen();
        return (new \NativeXlsx\Laravel\Definition\Definition($frozen->source, ['key' => $key] + $frozen->payload, $frozen->rules))->store();
    }
}
