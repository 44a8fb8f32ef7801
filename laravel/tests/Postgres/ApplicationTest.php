<?php

namespace NativeXlsx\Laravel\Tests\Postgres;

use App\Exports\ElsewhereExport;
use App\Exports\MappedOrdersExport;
use App\Exports\OrdersExport;
use App\Models\User;
use Illuminate\Support\Facades\Artisan;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Redis;
use NativeXlsx\Laravel\Exceptions\RefusedException;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Status;
use NativeXlsx\Laravel\Tests\Support\Database;

/** An application whose database is PostgreSQL: its rows, and the package's own tables, with real workers. */
final class ApplicationTest extends PostgresTestCase
{
    protected function setUp(): void
    {
        parent::setUp();
        $this->configure([
            'database.default' => 'pgsql',
            'queue.default' => 'redis',
            'native-xlsx.queue.slice_seconds' => 0,
            'native-xlsx.queue.locked_seconds' => 1,
            'native-xlsx.source.chunk' => 20,
            'native-xlsx.source.mapped_chunk' => 20,
            'native-xlsx.source.rows_per_commit' => 1,
        ]);
        self::assertSame(0, Artisan::call('migrate', ['--force' => true]), Artisan::output());
        Database::orders(130, 'pgsql');
    }

    public function testExportsOfTwoOwnersTakeTurnsAndAreWhole(): void
    {
        $this->configure(['native-xlsx.limits' => ['per_owner' => 1, 'total' => 2]]);
        $exports = [];
        foreach (['Ada', 'Bob'] as $name) {
            $user = User::query()->create(['name' => $name, 'email' => strtolower("$name@example.com")]);
            foreach ([OrdersExport::class, MappedOrdersExport::class] as $class) {
                $exports[] = $class::dispatch(for: $user)->channels([])->export();
            }
        }
        for ($worker = 0; $worker < 3; $worker++) {
            $this->workers()->work();
        }
        foreach ($exports as $export) {
            $this->until(function () use ($export): bool {
                // What the scheduler does every minute: it starts those whose turn has come.
                Artisan::call('export:tend');
                return !$export->refresh()->status->isActive();
            }, 'the export ends');
            $rows = $this->file($export);
            self::assertSame([130, 130, range(1, 130)], [$export->rows, $export->total, array_map('intval', array_column(array_slice($rows, 1), 0))]);
            self::assertGreaterThanOrEqual(7, $export->slice);
        }
        self::assertSame(0, Export::query()->whereNotNull('owner_turn')->orWhereNotNull('total_turn')->count());
    }

    public function testTheSameExportIsGivenAgainAlsoInATransactionThatGoesOn(): void
    {
        $export = OrdersExport::dispatch()->export();
        DB::transaction(static function () use ($export): void {
            self::assertSame($export->id, OrdersExport::dispatch()->export()->id);
            self::assertNotSame($export->id, OrdersExport::dispatch(filters: ['status' => 'paid'])->export()->id);
            DB::table('orders')->where('id', 1)->update(['note' => 'the transaction is alive']);
        });
        self::assertSame([2, 'the transaction is alive'], [Export::query()->count(), DB::table('orders')->find(1)->note]);
    }

    public function testADatabaseOfTheRowsThatIsAwayIsNoFailure(): void
    {
        $taken = stream_socket_server('tcp://127.0.0.1:0', $code, $message, STREAM_SERVER_BIND) ?: self::fail($message);
        $there = config('database.connections.pgsql');
        $nowhere = ['port' => (int) substr((string) strrchr((string) stream_socket_get_name($taken, false), ':'), 1)] + $there;
        $this->configure(['database.connections.elsewhere' => $there, 'native-xlsx.queue.away_seconds' => 600]);
        $export = ElsewhereExport::dispatch()->export();
        $this->configure(['database.connections.elsewhere' => $nowhere]);
        $this->workers()->wait($this->workers()->work(options: ['--once']));
        self::assertSame([Status::Pending, 0, 2], [$export->refresh()->status, $export->attempts, $export->slice]);
        self::assertStringContainsString('08006', (string) $export->error);
        fclose($taken);

        $this->configure(['database.connections.elsewhere' => $there]);
        $export->forceFill(['available_at' => null])->save();
        foreach (Redis::connection()->zrange('queues:exports:delayed', 0, -1) as $job) {
            Redis::connection()->zadd('queues:exports:delayed', 1, $job);
        }
        $this->workers()->work();
        $this->until(static fn (): bool => !$export->refresh()->status->isActive(), 'the export ends');
        self::assertCount(131, $this->file($export));
    }

    public function testAQueryThatTheDatabaseRefusesFailsAtOnce(): void
    {
        config(['queue.default' => 'sync']);
        try {
            $this->pending(static fn () => DB::table('orders')->where('nothing', 1), ['id'])->total(false)->export();
            self::fail('there is no such column');
        } catch (RefusedException $e) {
            self::assertStringContainsString('The database refuses the query', $e->getMessage());
        }
        self::assertSame(Status::Failed, Export::query()->firstOrFail()->status);
    }
}
