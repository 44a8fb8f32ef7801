<?php

namespace NativeXlsx\Laravel\Tests\EndToEnd;

use App\Exports\PacedOrdersExport;
use App\Models\User;
use Illuminate\Contracts\Console\Kernel;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Queue;
use NativeXlsx;
use NativeXlsx\Laravel\Delivery\Webhook\Signature;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Slices\Trouble;
use NativeXlsx\Laravel\Slices\Workbook;
use NativeXlsx\Laravel\Status;
use NativeXlsx\Laravel\Tests\Support\MailServer;
use NativeXlsx\Laravel\Tests\Support\PrivateMariaDb;
use NativeXlsx\Laravel\Tests\Support\Receiver;
use NativeXlsx\Laravel\Tests\Support\SentMails;
use NativeXlsx\Laravel\Tests\Support\Sheet;
use NativeXlsx\Laravel\Tests\TestCase;
use Throwable;

/** An export from the click to the download, on real processes that are ended on the way. */
final class ExportTest extends TestCase
{
    private const ROWS = 200_000;

    private const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

    /** @var array<int, true> pids of workers */
    private array $team = [];

    private string $url = '';

    public function testEveryRowIsInTheFileOnceThoughWorkersAndDatabaseAreEndedMidway(): void
    {
        $database = new PrivateMariaDb($this->workers());
        $mails = new MailServer($this->workers());
        $receiver = new Receiver($this->workers());
        // However slow the test is: nobody gets past row 150,000 before the database was away.
        $this->inEveryProcess('Illuminate\Support\Facades\Event::listen(Illuminate\Database\Events\QueryExecuted::class, static function ($query): void {
            while (str_starts_with($query->sql, "update `native_exports` set `rows`") && $query->bindings[0] >= 150_000 && !is_file(storage_path("go"))) { usleep(10_000); }
        });');
        $this->configure([
            'queue.default' => 'redis',
            'queue.connections.redis.retry_after' => 6,
            'database.connections.mysql' => $database->connection() + config('database.connections.mysql'),
            'native-xlsx.queue.slice_seconds' => 2,
            'native-xlsx.queue.timeout' => 60,
            'native-xlsx.queue.locked_seconds' => 2,
            'native-xlsx.queue.away_seconds' => 2,
            'native-xlsx.source.commit_seconds' => 0.3,
            'native-xlsx.source.rows_per_commit' => 5_000,
            'native-xlsx.delivery.channels' => ['mail'],
            'native-xlsx.delivery.webhook' => ['url' => $receiver->url, 'secret' => self::SECRET, 'allow_private' => true] + config('native-xlsx.delivery.webhook'),
            'mail.default' => 'smtp',
            'mail.mailers.smtp.port' => $mails->port,
        ]);
        $this->url = $this->workers()->serve(2)['url'];
        $user = $this->shop();

        $export = PacedOrdersExport::dispatch(for: $user)->export();
        for ($i = 0; $i < 3; $i++) {
            $this->hire();
        }
        do {
            // It may just have handed on, when killing it interrupts nothing; so until one was met within a slice.
            $killed = $this->holderBehind($export, 30_000);
            $this->workers()->kill($killed);
            unset($this->team[$killed]);
            $ended = $this->holderBehind($export, 80_000);
            self::assertNotSame($killed, $ended);
        } while ($export->resumes === 0);
        $this->workers()->signal($ended, SIGTERM);
        $this->holderBehind($export, 130_000);
        $database->stop();
        self::assertLessThan(self::ROWS, Workbook::of($export)->status()['rows'], 'all of that happened midway');
        $database->start();
        touch(storage_path('go'));
        $this->supervise(fn (): bool => !$this->workers()->isRunning($ended), 'the worker that was asked to has ended');
        $this->supervise(static fn (): bool => self::look($export)?->status === Status::Completed, 'the export is completed');

        self::assertSame([self::ROWS, self::ROWS, null], [$export->rows, $export->total, $export->error], $this->workers()->logs());
        self::assertGreaterThanOrEqual(4, $export->slice);

        $this->supervise(static fn (): bool => $mails->mails() !== [] && $receiver->requests() !== [], 'mail and webhook have arrived');
        self::assertStringContainsString('ada@example.com', $mails->mails()[0]);
        $links = SentMails::links($mails->mails()[0]);
        self::assertNotSame([], $links, $mails->mails()[0]);
        $file = storage_path('downloaded.xlsx');
        self::assertTrue(copy($links[0], $file));
        $this->assertEveryRowOnce($file);

        $request = $receiver->requests()[0];
        self::assertTrue(Signature::verify($request['body'], $request['headers'], self::SECRET));
        self::assertSame($export->id, json_decode($request['body'], true)['data']['export_id']);
        self::assertSame(0, DB::table('failed_jobs')->count());
        $this->supervise(static fn (): bool => Queue::connection('redis')->size('exports') === 0, 'no job is left');
        self::assertSame([], glob(config('native-xlsx.folder') . '/*'));
    }

    /** The shop's tables with all its orders, in the private database. */
    private function shop(): User
    {
        DB::purge('mysql');
        $this->app->make(Kernel::class)->call('migrate', ['--force' => true]);
        DB::table('customers')->insert(['id' => 1, 'name' => 'Customer 1', 'country' => 'DE']);
        DB::statement("insert into orders (id, customer_id, number, status, total, placed_at) select seq, 1, concat('A', seq), 'paid', seq * 0.25, '2026-01-01' from seq_1_to_" . self::ROWS);
        return User::query()->create(['name' => 'Ada', 'email' => 'ada@example.com']);
    }

    private function hire(): void
    {
        $this->team[$this->workers()->work(options: ['--max-time=3600'], environment: ['APP_URL' => $this->url])] = true;
    }

    /** As Supervisor does: who has ended is replaced. @param callable(): mixed $condition */
    private function supervise(callable $condition, string $what): mixed
    {
        return $this->until(function () use ($condition): mixed {
            foreach (array_keys($this->team) as $pid) {
                if (!$this->workers()->isRunning($pid)) {
                    unset($this->team[$pid]);
                    $this->hire();
                }
            }
            return $condition();
        }, $what, 300);
    }

    /** The worker that has the workbook open, once so many rows are in it. */
    private function holderBehind(Export $export, int $rows): int
    {
        return $this->supervise(function () use ($export, $rows): ?int {
            $row = self::look($export);
            if ($row?->workbook === null) {
                return null;
            }
            $status = NativeXlsx::status($row->workbook);
            $pid = $status['lockedBy'];
            return $status['rows'] >= $rows && isset($this->team[$pid]) ? $pid : null;
        }, "a worker is behind row $rows");
    }

    /** As the row is now; null while the database is away. */
    private static function look(Export $export): ?Export
    {
        try {
            return $export->refresh();
        } catch (Throwable $e) {
            if (!Trouble::isAway($e)) {
                throw $e;
            }
            DB::purge('mysql');
            return null;
        }
    }

    private function assertEveryRowOnce(string $file): void
    {
        $seen = 0;
        foreach (Sheet::rows($file) as $number => [$id, $order, $total]) {
            if ($number === 0) {
                self::assertSame(['id', 'number', 'total'], [$id, $order, $total]);
                continue;
            }
            if ($id !== (float) $number || $order !== "A$number" || $total !== $number * 0.25) {
                self::fail("row $number is " . json_encode([$id, $order, $total]));
            }
            $seen++;
        }
        self::assertSame(self::ROWS, $seen);
    }
}
