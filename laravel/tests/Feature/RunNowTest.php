<?php

namespace NativeXlsx\Laravel\Tests\Feature;

use App\Exports\OrdersExport;
use App\Models\User;
use Illuminate\Support\Facades\Artisan;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Queue;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Slices\Actions;
use NativeXlsx\Laravel\Slices\Dispatcher;
use NativeXlsx\Laravel\Slices\Tending;
use NativeXlsx\Laravel\Status;
use NativeXlsx\Laravel\Tests\Support\Database;
use NativeXlsx\Laravel\Tests\TestCase;

/** An export that its asker wanted at once, and that somebody else has to go on with: workers do. */
final class RunNowTest extends TestCase
{
    protected function setUp(): void
    {
        parent::setUp();
        Database::orders(30);
        config(['queue.default' => 'redis']);
    }

    public function testOneWhoseProcessDiedGoesToTheWorkers(): void
    {
        $export = $this->killed();
        self::assertSame([$export->id], app(Tending::class)->tend()['revived']);
        $this->assertIsQueued($export);
        $this->workers()->work();
        $this->until(static fn (): bool => !$export->refresh()->status->isActive(), 'it ends');
        self::assertSame([Status::Completed, 30], [$export->status, $export->rows], (string) $export->error);
    }

    public function testOneThatWaitsForItsTurnHoldsNobodyUpWhoGivesOneBack(): void
    {
        config(['native-xlsx.limits.per_owner' => 1]);
        $user = User::query()->create(['name' => 'Ada', 'email' => 'ada@example.com']);
        $first = OrdersExport::dispatch(for: $user)->export();
        self::assertSame(1, Artisan::call('export:run', ['export' => 'OrdersExport', '--owner' => (string) $user->id]));
        $waiting = Export::query()->where('queue_connection', 'sync')->sole();
        self::assertNull($waiting->queued_at);
        self::assertTrue(app(Actions::class)->cancel($first));
        self::assertSame([Status::Pending, null], [$waiting->refresh()->status, $waiting->queue_connection]);
        self::assertNotNull($waiting->queued_at);
    }

    public function testResumedItGoesToTheWorkersAndWithoutAnyItRunsAtOnce(): void
    {
        $export = $this->killed();
        self::assertTrue(app(Actions::class)->pause($export));
        self::assertTrue(app(Actions::class)->resume($export));
        self::assertNull($export->refresh()->queue_connection);
        self::assertSame(1, Queue::connection('redis')->size('exports'));

        config(['queue.default' => 'sync']);
        $export = $this->killed();
        app(Dispatcher::class)->again($export);
        self::assertSame([Status::Completed, 'sync'], [$export->refresh()->status, $export->queue_connection]);
    }

    /** As `export:run` leaves it when it is killed before its first commit. */
    private function killed(): Export
    {
        $export = OrdersExport::dispatch(connection: 'sync', filters: ['run' => bin2hex(random_bytes(4))])->unique(false);
        $export->job(); // the row alone
        $export = $export->export();
        $then = now()->subMinutes(10)->format('Y-m-d H:i:s.v');
        DB::table('native_exports')->where('id', $export->id)
            ->update(['status' => Status::Running->value, 'slice' => 1, 'begun' => 1, 'queue' => 'exports', 'queued_at' => $then, 'heartbeat_at' => $then, 'started_at' => $then]);
        return $export->refresh();
    }

    private function assertIsQueued(Export $export): void
    {
        self::assertSame([Status::Running, null, 0], [$export->refresh()->status, $export->queue_connection, $export->rows]);
        self::assertSame(1, Queue::connection('redis')->size('exports'));
    }
}
