<?php

namespace NativeXlsx\Laravel\Tests\Feature;

use App\Exports\MappedOrdersExport;
use App\Exports\OrdersExport;
use App\Exports\SlowOrdersExport;
use App\Jobs\Callbacks;
use App\Jobs\Trace;
use Illuminate\Support\Facades\Artisan;
use Illuminate\Support\Facades\Bus;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Queue;
use Illuminate\Support\Facades\Storage;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Slices\Actions;
use NativeXlsx\Laravel\Slices\RunSlice;
use NativeXlsx\Laravel\Slices\Workbook;
use NativeXlsx\Laravel\Status;
use NativeXlsx\Laravel\Tests\Support\Database;
use NativeXlsx\Laravel\Tests\Support\Sheet;
use NativeXlsx\Laravel\Tests\TestCase;

/** On a real Redis queue with real workers. */
final class QueueTest extends TestCase
{
    protected function setUp(): void
    {
        parent::setUp();
        $this->configure([
            'queue.default' => 'redis',
            'native-xlsx.queue.slice_seconds' => 0,
            'native-xlsx.queue.locked_seconds' => 1,
            'native-xlsx.source.mapped_chunk' => 50,
        ]);
    }

    public function testAloneWithSmallPayloads(): void
    {
        Database::orders(500);
        $this->inEveryProcess('Illuminate\Support\Facades\Event::listen(Illuminate\Queue\Events\JobProcessing::class, static function ($event): void {
            Illuminate\Support\Facades\DB::table("traces")->insert(["what" => "payload", "detail" => strlen($event->job->getRawBody())]);
        });');
        $this->configure(['native-xlsx.queue.slice_seconds' => 0, 'native-xlsx.source.mapped_chunk' => 50]);
        $export = MappedOrdersExport::dispatch()->export();
        self::assertSame(Status::Pending, $export->status);
        self::assertSame(1, Queue::connection('redis')->size('exports'));
        $this->workers()->work();

        $this->assertWhole($export, 500);

        $payloads = DB::table('traces')->where('what', 'payload')->pluck('detail')->map(static fn ($size): int => (int) $size);
        self::assertGreaterThanOrEqual(11, $payloads->count());
        self::assertLessThanOrEqual(1_536, $payloads->max());
        // The row says that it is completed before the worker takes the last job off its queue.
        $this->until(static fn (): bool => Queue::connection('redis')->size('exports') === 0, 'nothing is left in the queue');
    }

    public function testTheDatabaseQueueDoesToo(): void
    {
        Database::orders(300);
        $this->configure(['queue.default' => 'database']);
        $this->workers()->work(connection: 'database');
        MappedOrdersExport::dispatch()->chain([(new Trace('after'))->onConnection('database')])->onQueue('exports')->export();
        $this->until(static fn (): bool => DB::table('traces')->where('what', 'after')->exists(), 'the chain ends');
        $this->assertWhole(Export::query()->sole(), 300);
        $this->until(static fn (): bool => DB::table('jobs')->count() === 0, 'no job is left');
    }

    public function testFiveWorkersWithFiveExports(): void
    {
        Database::orders(500);
        $this->configure(['native-xlsx.limits.per_owner' => null]);
        for ($i = 0; $i < 5; $i++) {
            $this->workers()->work();
        }
        $exports = [];
        for ($i = 0; $i < 5; $i++) {
            $exports[] = MappedOrdersExport::dispatch(filters: ['n' => $i])->export();
        }
        foreach ($exports as $export) {
            $this->assertWhole($export, 500);
        }
    }

    public function testAChainGoesOnAfterPublishingOnItsOwnQueue(): void
    {
        Database::orders(300);
        $this->workers()->work('chains,exports,default');
        Bus::chain([
            new Trace('before'),
            $job = MappedOrdersExport::dispatch()->job(),
            new Trace('after', $job->id),
            new Trace('last'),
        ])->onConnection('redis')->onQueue('chains')->dispatch();

        $this->until(static fn (): bool => DB::table('traces')->where('what', 'last')->exists(), 'the chain ends');

        self::assertSame(['before', 'after', 'last'], DB::table('traces')->orderBy('id')->pluck('what')->all());
        self::assertSame(['chains', 'chains', 'chains'], DB::table('traces')->orderBy('id')->pluck('detail')->map(static fn (string $detail): string => json_decode($detail, true)['queue'])->all());
        $export = $this->assertWhole(Export::query()->findOrFail($job->id), 300);
        self::assertSame('completed', json_decode(DB::table('traces')->where('what', 'after')->value('detail'), true)['status'], 'what follows sees the published file');
        self::assertSame('chains', $export->queue);
        $this->until(static fn (): bool => $export->refresh()->continuation === null, 'the continuation is forgotten');
    }

    public function testAChainsCatchCallbacksHearOfTheLastFailure(): void
    {
        Database::orders(30);
        $this->configure(['native-xlsx.queue.backoff_minutes' => [0, 0]]);
        $this->workers()->work();
        $job = OrdersExport::dispatch()->disk('nowhere')->job();
        Bus::chain([$job, new Trace('after')])->onConnection('redis')->onQueue('exports')->catch(Callbacks::caught())->dispatch();

        $this->until(static fn (): bool => DB::table('traces')->where('what', 'caught')->exists(), 'the callback is called');

        $export = Export::query()->findOrFail($job->id);
        $this->until(static fn (): bool => $export->refresh()->announced_at !== null, 'the failure is announced');
        self::assertSame([Status::Failed, 3], [$export->status, $export->attempts]);
        self::assertSame(1, DB::table('traces')->where('what', 'caught')->count());
        self::assertSame(0, DB::table('traces')->where('what', 'after')->count());
        self::assertSame(1, DB::table('failed_jobs')->count());
    }

    public function testABatchEndsWithTheFileNotWithTheFirstSlice(): void
    {
        Database::orders(300);
        for ($i = 0; $i < 3; $i++) {
            $this->workers()->work();
        }
        $one = MappedOrdersExport::dispatch(filters: ['n' => 1])->job();
        $two = MappedOrdersExport::dispatch(filters: ['n' => 2])->job();
        $batch = Bus::batch([$one, new Trace('beside'), $two])->onConnection('redis')->onQueue('exports')->then(Callbacks::then())->dispatch();

        $this->until(static fn (): bool => Bus::findBatch($batch->id)->finished(), 'the batch is finished');
        $this->until(static fn (): bool => DB::table('traces')->where('what', 'then')->exists(), 'then() is called');

        self::assertSame('completed,completed', DB::table('traces')->where('what', 'then')->value('detail'));
        self::assertSame(1, DB::table('traces')->where('what', 'then')->count());
        $batch = Bus::findBatch($batch->id);
        self::assertSame([0, 0], [$batch->pendingJobs, $batch->failedJobs]);
        self::assertGreaterThanOrEqual(3 + 2 * 6, $batch->totalJobs, 'each successor was added to the batch');
        $this->assertWhole(Export::query()->findOrFail($one->id), 300);
        $this->assertWhole(Export::query()->findOrFail($two->id), 300);
    }

    public function testABatchFailsWithTheLastFailure(): void
    {
        Database::orders(30);
        $this->configure(['native-xlsx.queue.backoff_minutes' => [0]]);
        $this->workers()->work();
        $job = OrdersExport::dispatch()->disk('nowhere')->job();
        $batch = Bus::batch([$job])->onConnection('redis')->onQueue('exports')->catch(Callbacks::batchCaught())->dispatch();

        $this->until(static fn (): bool => DB::table('traces')->where('what', 'caught')->exists(), 'the batch is told');

        $batch = Bus::findBatch($batch->id);
        self::assertSame([1, true], [$batch->failedJobs, $batch->cancelled()]);
        self::assertSame(Status::Failed, Export::query()->findOrFail($job->id)->status);
    }

    public function testABatchThatIsCanceledCancelsItsExportsAndTheOtherWayRound(): void
    {
        Database::orders(30);
        $canceled = MappedOrdersExport::dispatch(filters: ['n' => 1])->job();
        $batch = Bus::batch([$canceled, new Trace('beside')])->onConnection('redis')->onQueue('exports')->dispatch();
        $batch->cancel();
        $export = Export::query()->findOrFail($canceled->id);
        $other = MappedOrdersExport::dispatch(filters: ['n' => 2])->job();
        $second = Bus::batch([$other])->onConnection('redis')->onQueue('exports')->catch(Callbacks::batchCaught())->dispatch();
        $this->workers()->wait($this->workers()->work(options: ['--once']));
        self::assertSame(Status::Canceled, $export->refresh()->status);
        $row = Export::query()->findOrFail($other->id);
        $this->until(function () use ($row): bool {
            $this->workers()->wait($this->workers()->work(options: ['--once']));
            return $row->refresh()->batch_id !== null;
        }, 'the second batch has begun');
        self::assertTrue(app(Actions::class)->cancel($row));
        self::assertSame([1, true], [Bus::findBatch($second->id)->failedJobs, Bus::findBatch($second->id)->cancelled()]);
        self::assertSame(1, DB::table('traces')->where('what', 'caught')->count());
    }

    public function testADeliveryThatOutlivesRetryAfterIsHarmless(): void
    {
        Database::orders(200);
        $this->configure(['queue.connections.redis.retry_after' => 1, 'native-xlsx.queue.slice_seconds' => 600, 'native-xlsx.source.mapped_chunk' => 20]);
        $export = SlowOrdersExport::dispatch()->export();
        for ($i = 0; $i < 3; $i++) {
            $this->workers()->work();
        }
        // The slice lasts until a second delivery has come and gone.
        $this->until(static fn (): bool => $export->refresh()->repeats >= 1, 'the job is delivered again while it runs');
        self::assertSame(Status::Running, $export->status);
        touch(storage_path('go'));

        $export = $this->assertWhole($export, 200);
        self::assertSame(0, $export->attempts);
        self::assertSame(0, DB::table('failed_jobs')->count());
    }

    public function testTheHolderMayDieWhileOthersMetItsLock(): void
    {
        Database::orders(200);
        $this->configure(['queue.connections.redis.retry_after' => 1, 'native-xlsx.queue.slice_seconds' => 600, 'native-xlsx.source.mapped_chunk' => 20]);
        $export = SlowOrdersExport::dispatch()->export();
        $first = $this->workers()->work();
        $this->until(static fn (): bool => $export->refresh()->rows > 0, 'the first worker has committed');
        $this->workers()->work();
        $this->until(static fn (): bool => $export->refresh()->repeats >= 1, 'another worker met the lock');
        $this->workers()->kill($first);
        touch(storage_path('go'));

        $export = $this->assertWhole($export, 200);
        self::assertGreaterThanOrEqual(1, $export->resumes);
    }

    public function testAKilledWorkersSliceGoesOnFromItsLastCommit(): void
    {
        Database::orders(200);
        $this->configure(['queue.connections.redis.retry_after' => 2, 'native-xlsx.queue.slice_seconds' => 600, 'native-xlsx.source.mapped_chunk' => 20]);
        $export = SlowOrdersExport::dispatch()->export();
        $first = $this->workers()->work(options: ['--tries=1']);
        $this->until(static fn (): bool => $export->refresh()->rows > 0, 'the first worker has committed');
        $this->workers()->kill($first);
        touch(storage_path('go'));
        $this->workers()->work(options: ['--tries=1']);

        $export = $this->assertWhole($export, 200);
        self::assertSame(1, $export->resumes);
        self::assertSame(0, DB::table('failed_jobs')->count());
    }

    public function testSigtermEndsTheSliceAtTheNextCommitAndHandsOn(): void
    {
        Database::orders(200);
        $this->configure(['native-xlsx.queue.slice_seconds' => 600, 'native-xlsx.source.mapped_chunk' => 20]);
        $export = SlowOrdersExport::dispatch()->export();
        $first = $this->workers()->work();
        $this->until(static fn (): bool => $export->refresh()->rows > 0, 'the first worker has committed');
        $this->workers()->signal($first, SIGTERM);
        self::assertSame(0, $this->workers()->wait($first));
        $export->refresh();
        self::assertSame([Status::Running, 2], [$export->status, $export->slice]);
        self::assertLessThan(200, $export->rows);
        self::assertNull(Workbook::of($export)->status()['lockedBy']);
        self::assertSame(1, Queue::connection('redis')->size('exports'));

        touch(storage_path('go'));
        $this->workers()->work();
        $export = $this->assertWhole($export, 200);
        self::assertSame(0, $export->resumes);
    }

    public function testQueueRestartEndsTheSliceAtTheNextCommitAndHandsOn(): void
    {
        Database::orders(200);
        $this->configure(['native-xlsx.queue.slice_seconds' => 600, 'native-xlsx.source.mapped_chunk' => 1]);
        $export = SlowOrdersExport::dispatch()->export();
        $first = $this->workers()->work();
        $this->until(static fn (): bool => $export->refresh()->rows > 0, 'the first worker has committed');
        Artisan::call('queue:restart');
        self::assertSame(0, $this->workers()->wait($first));
        $export->refresh();
        self::assertSame([Status::Running, 2], [$export->status, $export->slice]);

        touch(storage_path('go'));
        $this->workers()->work();
        $this->assertWhole($export, 200);
    }

    public function testPauseResumeAndCancelTakeEffectAtTheNextCommit(): void
    {
        Database::orders(200);
        $this->configure(['native-xlsx.queue.slice_seconds' => 600, 'native-xlsx.source.mapped_chunk' => 1]);
        $actions = app(Actions::class);
        $export = SlowOrdersExport::dispatch()->export();
        $this->workers()->work();
        $this->until(static fn (): bool => $export->refresh()->rows > 0, 'the worker has committed');

        self::assertTrue($actions->pause($export));
        self::assertFalse($actions->pause($export->refresh()));
        $this->until(static fn (): bool => Workbook::of($export)->status()['lockedBy'] === null, 'the slice has ended');
        $rows = Workbook::of($export)->status()['rows'];
        self::assertGreaterThan(0, $rows);
        self::assertLessThan(200, $rows);
        self::assertSame(Status::Paused, $export->refresh()->status);

        self::assertTrue($actions->resume($export));
        $this->until(static fn (): bool => $export->refresh()->rows > $rows, 'it goes on behind its rows');

        self::assertTrue($actions->cancel($export));
        $this->until(static fn (): bool => Workbook::of($export)->status()['state'] === 'absent', 'its rows are removed');
        self::assertSame([Status::Canceled, null], [$export->refresh()->status, $export->guard]);
        self::assertFalse($actions->resume($export));
        self::assertFalse($actions->retry($export));
        $this->until(static fn (): bool => glob(config('native-xlsx.folder') . '/*') === [], 'nothing of it is left');
    }

    public function testAStaleDeliveryClearsItsOwnChainAndReturns(): void
    {
        Database::orders(30);
        $export = OrdersExport::dispatch()->export();
        $export->change(['slice' => 7]);
        $stale = (new RunSlice($export->id, 3))->onConnection('redis')->onQueue('exports');
        $stale->chain([new Trace('after')]);
        dispatch($stale);
        dispatch((new RunSlice('01HF000000000000000000GONE', 1))->onConnection('redis')->onQueue('exports')->chain([new Trace('after')]));
        $this->workers()->work();

        $this->until(static fn (): bool => Queue::connection('redis')->size('exports') === 0, 'all deliveries are gone');

        self::assertSame(0, DB::table('traces')->count());
        self::assertSame([Status::Pending, 7, 0], [$export->refresh()->status, $export->slice, $export->rows]);
        self::assertSame(0, DB::table('failed_jobs')->count());
    }

    /** Waits for the file, and compares every row with the database. */
    private function assertWhole(Export $export, int $rows): Export
    {
        $this->until(static fn (): bool => !$export->refresh()->status->isActive(), "export {$export->id} ends");
        self::assertSame([Status::Completed, null], [$export->status, $export->error], $this->workers()->logs());
        self::assertSame($rows, $export->rows);
        $ids = [];
        foreach (Sheet::rows(Storage::disk('local')->path($export->path)) as $number => $row) {
            $number === 0 || $ids[] = (int) $row[0];
        }
        self::assertSame(range(1, $rows), $ids);
        return $export;
    }
}
