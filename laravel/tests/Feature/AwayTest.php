<?php

namespace NativeXlsx\Laravel\Tests\Feature;

use App\Exports\ElsewhereExport;
use App\Exports\OrdersExport;
use ErrorException;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Queue;
use Illuminate\Support\Facades\Redis;
use NativeXlsx\DatabaseException;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Slices\Trouble;
use NativeXlsx\Laravel\Status;
use NativeXlsx\Laravel\Tests\Support\Database;
use NativeXlsx\Laravel\Tests\TestCase;
use PDOException;
use RuntimeException;

/** A database that can't be reached: the export is only later. */
final class AwayTest extends TestCase
{
    /** @var resource a socket that keeps its port */
    private $taken;

    protected function setUp(): void
    {
        parent::setUp();
        // Nobody listens where a port is taken and not listened at, and nobody else can take it meanwhile.
        $this->taken = stream_socket_server('tcp://127.0.0.1:0', $code, $message, STREAM_SERVER_BIND) ?: self::fail($message);
        $port = (int) substr((string) strrchr((string) stream_socket_get_name($this->taken, false), ':'), 1);
        $mysql = config('database.connections.mysql');
        $this->configure(['queue.default' => 'redis', 'native-xlsx.queue.away_seconds' => 600, 'native-xlsx.source.cursor' => ['retrySeconds' => 0, 'connectTimeout' => 5],
            'database.connections.elsewhere' => $mysql, 'nowhere' => ['port' => $port] + $mysql]);
    }

    public function testADatabaseOfTheRowsThatIsAwayIsNoFailure(): void
    {
        Database::orders(20);
        $export = ElsewhereExport::dispatch()->export();
        $there = config('database.connections.elsewhere');
        for ($time = 1; $time <= 6; $time++) { // oftener than failures would be borne
            $this->configure(['database.connections.elsewhere' => config('nowhere')]);
            $before = time();
            $this->runOne();
            self::assertSame([Status::Pending, 0, 1 + $time, DatabaseException::class], [$export->refresh()->status, $export->attempts, $export->slice, $export->error_class]);
            self::assertGreaterThanOrEqual($before + 600, $export->available_at->getTimestamp());
            $this->dueNow($export);
        }
        $this->configure(['database.connections.elsewhere' => $there]);
        $this->workers()->work();
        $this->until(static fn (): bool => $export->refresh()->status === Status::Completed, 'it ends');
        self::assertSame([20, null], [$export->rows, $export->error]);
        self::assertSame(0, DB::table('failed_jobs')->count());
    }

    public function testTablesOfThePackageThatAreAwayLeaveTheJobInTheQueue(): void
    {
        Database::orders(20);
        $export = OrdersExport::dispatch()->export();
        $there = config('database.connections.mysql');
        $this->configure(['database.connections.mysql' => config('nowhere')]);
        $this->runOne();
        $this->configure(['database.connections.mysql' => $there]);
        self::assertSame(1, Queue::connection('redis')->size('exports'));
        self::assertSame([Status::Pending, 1, 0], [$export->refresh()->status, $export->slice, $export->attempts]);
        $this->dueNow($export);
        $this->workers()->work();
        $this->until(static fn (): bool => $export->refresh()->status === Status::Completed, 'it ends');
    }

    public function testWhatIsAwayAndWhatIsWrong(): void
    {
        foreach ([801, 803, 809, 810] as $code) {
            self::assertTrue(Trouble::isAway(new DatabaseException('', $code)));
            self::assertFalse(Trouble::isForGood(new DatabaseException('', $code)));
        }
        foreach ([800, 802, 805] as $code) {
            self::assertFalse(Trouble::isAway(new DatabaseException('', $code)));
        }
        self::assertTrue(Trouble::isAway(new PDOException('SQLSTATE[HY000] [2002] Connection refused')));
        self::assertTrue(Trouble::isAway(new RuntimeException('later', 0, new PDOException('SQLSTATE[HY000]: General error: 2006 MySQL server has gone away'))));
        self::assertTrue(Trouble::isAway(new ErrorException('PDO::__construct(): Error while reading greeting packet. PID=7')));
        foreach (
            ['SQLSTATE[08006] [7] connection to server at "127.0.0.1", port 1 failed: Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?', 'SQLSTATE[08006] [7] connection to server failed: FATAL:  the database system is starting up',
            'SQLSTATE[08006] [7] connection to server failed: FATAL:  sorry, too many clients already', 'SQLSTATE[57P01]: Admin shutdown: 7 FATAL:  terminating connection due to administrator command'] as $said
        ) {
            self::assertTrue(Trouble::isAway(new PDOException($said)), $said);
        }
        foreach (["SQLSTATE[08006] [7] connection to server at \"127.0.0.1\", port 1 failed:\nFATAL:  password authentication failed for user \"nx\"", 'SQLSTATE[08006] [7] connection to server failed: FATAL:  database "shop" does not exist'] as $said) {
            self::assertFalse(Trouble::isAway(new PDOException($said)), $said);
        }
        self::assertFalse(Trouble::isAway(new ErrorException('Undefined variable $x')));
        self::assertFalse(Trouble::isAway(new PDOException('SQLSTATE[42S02]: Base table or view not found')));
        self::assertFalse(Trouble::isAway(new RuntimeException('no')));
    }

    private function runOne(): void
    {
        $pid = $this->workers()->work(options: ['--once']);
        $this->workers()->wait($pid);
    }

    /** Puts a delayed job's time forward. */
    private function dueNow(Export $export): void
    {
        DB::table('native_exports')->where('id', $export->id)->update(['available_at' => null]);
        foreach (Redis::connection()->zrange('queues:exports:delayed', 0, -1) as $job) {
            Redis::connection()->zadd('queues:exports:delayed', 1, $job);
        }
    }
}
