<?php

namespace NativeXlsx\Laravel\Tests\Compat;

use App\Jobs\ExportRecords;
use App\Jobs\FinishExport;
use App\Models\User;
use Illuminate\Database\QueryException;
use Illuminate\Support\Facades\Mail;
use Illuminate\Support\Facades\Queue;
use Illuminate\Support\Facades\Schema;
use Illuminate\Support\Facades\Storage;
use NativeXlsx;
use NativeXlsx\Laravel\Tests\Support\Database;
use NativeXlsx\Laravel\Tests\Support\Sheet;
use NativeXlsx\Laravel\Tests\TestCase;

use function App\Jobs\exportOrders;

/** docs/laravel-existing-jobs.md: its code, as it stands there, in an application. */
final class ExistingJobsGuideTest extends TestCase
{
    private const ORDERS = 1_900;

    private User $user;

    protected function setUp(): void
    {
        parent::setUp();
        $guide = (string) file_get_contents(dirname(__DIR__, 3) . '/docs/laravel-existing-jobs.md');
        self::assertSame(4, preg_match_all('/^<!-- file: (\S+) -->\n```php\n(.*?)^```$/ms', $guide, $files, PREG_SET_ORDER));
        $requires = '';
        foreach ($files as [, $path, $code]) {
            @mkdir(dirname(base_path($path)), 0777, true);
            file_put_contents(base_path($path), $code);
            $requires .= "require_once base_path('$path');\n";
        }
        // A worker that comes to order 1250 stops there, in the middle of the third job, for as long as a file says so.
        $this->inEveryProcess($requires . <<<'PHP'
            \App\Models\Order::retrieved(static function ($order): void {
                while ($order->id === 1250 && is_file(storage_path('logs/stop'))) {
                    touch(storage_path('logs/stopped'));
                    usleep(10_000);
                }
            });
            PHP);
        Database::orders(self::ORDERS);
        $this->user = User::query()->create(['name' => 'Ada', 'email' => 'ada@example.com']);
    }

    public function testAWorkerIsKilledInTheMiddleAndTheChainGoesOn(): void
    {
        $this->configure(['queue.default' => 'redis', 'queue.connections.redis.retry_after' => 2]);
        touch(storage_path('logs/stop'));
        $run = exportOrders($this->user);
        $path = Storage::disk('local')->path("exports/$run.xlsx");

        $first = $this->workers()->work('default');
        $this->until(static fn (): bool => is_file(storage_path('logs/stopped')), 'the worker is in the middle of the third job');
        $this->workers()->kill($first);
        unlink(storage_path('logs/stop'));
        self::assertSame(['building', 1_000, 2], array_values(array_intersect_key(NativeXlsx::status($path), ['state' => 1, 'rows' => 1, 'chunks' => 1])));
        self::assertFileDoesNotExist($path);

        $this->workers()->work('default');
        $this->until(fn (): bool => $this->mails() > 0, 'the mail was sent');
        self::assertSame(1, $this->mails());
        $text = "Your orders are ready: http://localhost/exports/$run.xlsx";
        $this->until(static fn (): bool => str_contains((string) file_get_contents(storage_path('logs/laravel.log')), $text), 'the mail has its text');
        $this->check($path);
        $this->until(static fn (): bool => Queue::connection('redis')->size('default') === 0, 'no job is left');
    }

    public function testRetriesAndRedeliveryNeitherLoseNorDoubleRows(): void
    {
        Mail::fake();
        $run = 'a-run';
        $path = Storage::disk('local')->path("exports/$run.xlsx");
        Storage::disk('local')->makeDirectory('exports');
        foreach (range(1, 1_501, 500) as $from) {
            $job = new ExportRecords($from, $from + 499, $run);
            Schema::rename('customers', 'away');
            try {
                $job->handle();
                self::fail('there is no table');
            } catch (QueryException) {
                Schema::rename('away', 'customers');
            }
            $job->handle();
            $job->handle(); // delivered again
        }
        (new ExportRecords(501, 1_000, $run))->handle(); // out of turn
        (new FinishExport($run))->handle();
        (new FinishExport($run))->handle();
        (new ExportRecords(1_501, 2_000, $run))->handle(); // and when all is over
        $this->check($path);
    }

    private function check(string $path): void
    {
        $rows = Sheet::all($path);
        self::assertSame(['No.', 'Order', 'Customer', 'Total', 'Placed'], array_shift($rows));
        self::assertSame(range(1, self::ORDERS), array_map(static fn (array $row): int => (int) $row[0], $rows));
        foreach ($rows as $row) {
            $order = Database::order((int) $row[0]);
            self::assertSame([$order['number'], "Customer $order[customer_id]", (float) $order['total']], array_slice($row, 1, 3));
            self::assertEqualsWithDelta(strtotime("$order[placed_at] UTC"), ($row[4] - 25_569) * 86_400, 0.5);
        }
    }

    private function mails(): int
    {
        $log = storage_path('logs/laravel.log');
        return is_file($log) ? preg_match_all('/^To: .*ada@example\.com/m', (string) file_get_contents($log)) : 0;
    }
}
