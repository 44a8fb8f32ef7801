<?php

namespace NativeXlsx\Laravel\Tests\Compat;

use Illuminate\Foundation\Bus\PendingDispatch;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Queue;
use Illuminate\Support\Facades\Storage;
use NativeXlsx\Laravel\Compat\NativeExcel;
use NativeXlsx\Laravel\Compat\SourceChanged;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Slices\RunSlice;
use NativeXlsx\Laravel\Status;
use NativeXlsx\Laravel\Tests\Compat\Exports\LeavesATrace;
use NativeXlsx\Laravel\Tests\Compat\Exports\Numbers;
use NativeXlsx\Laravel\Tests\Compat\Exports\OrdersByQuery;
use NativeXlsx\Laravel\Tests\Compat\Exports\SeveralSheets;
use NativeXlsx\Laravel\Tests\Support\Database;
use NativeXlsx\Laravel\Tests\Support\Sheet;
use NativeXlsx\Laravel\Tests\TestCase;

/** Queued exports of Laravel Excel's kind: in slices, from where the last one ended. */
final class QueueTest extends TestCase
{
    protected function setUp(): void
    {
        parent::setUp();
        OrdersByQuery::$mapped = 0;
        OrdersByQuery::$failed = null;
        Numbers::$shift = 0;
    }

    public function testAQueryIsExportedInManySlicesWithEachRowMappedOnce(): void
    {
        Database::orders(100);
        $this->inSlices();
        foreach ([[], [['placed_at', 'desc']], [['status', 'asc'], ['id', 'desc']]] as $number => $orders) {
            OrdersByQuery::$mapped = 0;
            NativeExcel::queue(new OrdersByQuery('paid', $orders), "orders-$number.xlsx");
            $export = Export::query()->orderByDesc('id')->firstOrFail();

            self::assertSame([Status::Completed, null], [$export->status, $export->error]);
            self::assertSame([33 + 1, 33 + 1, 34], [$export->rows, $export->total, OrdersByQuery::$mapped]);
            self::assertGreaterThanOrEqual(5, $export->slice, 'a slice for each page of seven rows');
            $expected = array_map(static fn (int $id): array => ["A000" . sprintf('%04d', $id), 'Customer ' . ($id % 10 + 1), $id * 1.25, true], range(1, 100, 3));
            $rows = Sheet::all(Storage::disk('local')->path("orders-$number.xlsx"));
            self::assertSame(['Number', 'Customer', 'Total'], array_shift($rows));
            self::assertSame($orders === [] ? $expected : array_reverse($expected), $rows);
        }
    }

    public function testAnOrderThatPagesCantBeginBehindIsPagedByPosition(): void
    {
        Database::orders(40);
        $this->inSlices();
        NativeExcel::queue(new OrdersByQuery('sent', [[DB::raw('id % 4'), 'asc'], ['total', 'desc']]), 'orders.xlsx');
        $export = Export::query()->firstOrFail();

        self::assertSame([Status::Completed, null, 13], [$export->status, $export->error, $export->rows]);
        self::assertStringContainsString('ordered by raw SQL', (string) $export->frozen()->payload['queries'][0]['why']);
        $ids = array_map('intval', DB::table('orders')->where('status', 'sent')->orderByRaw('id % 4')->orderByDesc('total')->pluck('id')->all());
        $found = array_map(static fn (array $row): int => (int) substr((string) $row[0], 1), array_slice(Sheet::all(Storage::disk('local')->path('orders.xlsx')), 1));
        self::assertSame($ids, $found);
    }

    public function testTheQueryIsWhatItWasWhenTheExportWasQueued(): void
    {
        Database::orders(30);
        Queue::fake();
        NativeExcel::queue(new OrdersByQuery('paid'), 'orders.xlsx');
        $export = Export::query()->firstOrFail();
        DB::table('orders')->insert(['id' => 1_000] + Database::order(1));

        Queue::swap($this->app->make('queue'));
        $this->app->forgetInstance('queue');
        (new RunSlice($export->id, 0))->handle($this->app->make(\NativeXlsx\Laravel\Slices\Runner::class), $this->app->make(\NativeXlsx\Laravel\Slices\Continuation::class));
        self::assertSame(10, $export->refresh()->rows);
    }

    public function testAllSheetsGoInSlicesAndHeadingsArentCounted(): void
    {
        Database::orders(60);
        $this->inSlices();
        NativeExcel::queue(new SeveralSheets(), 'book.xlsx');
        $export = Export::query()->firstOrFail();

        self::assertSame([Status::Completed, null, 25 + 20 + 12], [$export->status, $export->error, $export->rows]);
        self::assertGreaterThanOrEqual(7, $export->slice);
        $path = Storage::disk('local')->path('book.xlsx');
        self::assertSame(array_map(static fn (int $i): array => [(float) $i, "row $i"], range(1, 25)), Sheet::all($path));
        self::assertCount(21, iterator_to_array(Sheet::rows($path, 'xl/worksheets/sheet2.xml'), false));
        self::assertCount(12, iterator_to_array(Sheet::rows($path, 'xl/worksheets/sheet3.xml'), false));
    }

    public function testASourceThatChangesBetweenSlicesIsNoticed(): void
    {
        $this->inSlices();
        \Illuminate\Support\Facades\Event::listen(\NativeXlsx\Laravel\Events\ExportProgressed::class, static function (): void {
            Numbers::$shift = 1;
        });
        try {
            NativeExcel::queue(new Numbers('Numbers', 30), 'numbers.xlsx');
            self::fail('nothing was thrown');
        } catch (SourceChanged $e) {
            self::assertStringContainsString('Numbers::generator() gave another row 10', $e->getMessage());
        }
        self::assertSame(Status::Failed, Export::query()->firstOrFail()->status);
    }

    public function testTheExportIsToldWhenItFails(): void
    {
        Database::orders(30);
        try {
            NativeExcel::queue(new OrdersByQuery('paid', [], 10), 'orders.xlsx');
            self::fail('nothing was thrown');
        } catch (\DomainException) {
            self::assertSame("order 10 can't be mapped", OrdersByQuery::$failed);
        }
    }

    public function testTheExportIsInTheRowAndNotInThePayload(): void
    {
        config(['queue.default' => 'database']);
        $secret = str_repeat('secret-value', 500);
        $pending = NativeExcel::store(new OrdersByQuery($secret), 'out/orders.xlsx', 'local', null, 'public');
        self::assertInstanceOf(PendingDispatch::class, $pending);
        $pending->onQueue('mine')->chain([new LeavesATrace('local', 'out/orders.xlsx')]);
        unset($pending);

        $job = DB::table('jobs')->sole();
        self::assertSame('mine', $job->queue);
        self::assertStringNotContainsString('secret', $job->payload);
        self::assertLessThan(2_048, strlen($job->payload));
        $export = Export::query()->firstOrFail();
        self::assertSame(['local', 'out/orders.xlsx', 'orders.xlsx', null], [$export->disk, $export->path, $export->file_name, $export->expires_at]);
        self::assertStringNotContainsString('secret', (string) $export->getRawOriginal('definition'));
        self::assertSame('public', $export->frozen()->rules['diskOptions']);
    }

    public function testARealWorkerIsKilledAndAnotherOneGoesOn(): void
    {
        $this->configure(['native-xlsx.source.rows_per_commit' => 50, 'native-xlsx.queue.stale_seconds' => 1, 'queue.default' => 'redis']);
        NativeExcel::queue(new Numbers('Numbers', 400, storage_path('go')), 'numbers.xlsx', 'public')->chain([new LeavesATrace('public', 'numbers.xlsx')]);
        $export = Export::query()->firstOrFail();

        $first = $this->workers()->work();
        $this->until(static fn (): bool => $export->refresh()->rows >= 50, 'rows are in');
        $this->workers()->kill($first);
        touch(storage_path('go'));
        self::assertLessThan(400, $export->refresh()->rows);
        self::assertSame(0, DB::table('traces')->count());

        $this->workers()->work();
        $this->until(function () use ($export): bool {
            $this->app->make(\NativeXlsx\Laravel\Slices\Tending::class)->tend(); // as the scheduler does every minute
            return $export->refresh()->status === Status::Completed;
        }, 'another worker has completed it');
        self::assertGreaterThanOrEqual(1, $export->resumes);
        self::assertSame(400, $export->rows);
        self::assertSame(array_map(static fn (int $i): array => [(float) $i, "row $i"], range(1, 400)), Sheet::all(Storage::disk('public')->path('numbers.xlsx')));
        $this->until(static fn (): bool => DB::table('traces')->count() > 0, 'the chain has gone on');
        self::assertSame('there', DB::table('traces')->sole()->detail);
    }

    /** Every slice ends at its first commit, and every page is one. */
    private function inSlices(): void
    {
        config(['native-xlsx.queue.slice_seconds' => 0, 'native-xlsx.source.rows_per_commit' => 1]);
    }
}
