<?php

namespace NativeXlsx\Laravel\Tests\Feature;

use App\Exports\HookedExport;
use App\Exports\OrdersExport;
use App\Jobs\Trace;
use Illuminate\Support\Carbon;
use Illuminate\Support\Facades\Artisan;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Queue;
use NativeXlsx\Laravel\Contracts\Dispatches;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\NativeExport;
use NativeXlsx\Laravel\PendingExport;
use NativeXlsx\Laravel\Slices\RunSlice;
use NativeXlsx\Laravel\Status;
use NativeXlsx\Laravel\Tests\Support\Database;
use NativeXlsx\Laravel\Tests\TestCase;

/** What an export class and its caller may have a say in. */
final class HooksTest extends TestCase
{
    public function testMiddlewareAndTagsAreTheExports(): void
    {
        Database::orders(3);
        $this->configure(['queue.default' => 'redis']);
        $export = HookedExport::dispatch(filters: ['team' => 7])->export();
        $job = new RunSlice($export->id, 1);
        self::assertSame(["native-export:{$export->id}", 'team:7'], $job->tags());
        self::assertCount(1, $job->middleware());
        $this->workers()->work();
        $this->until(static fn (): bool => $export->refresh()->status === Status::Completed, 'it ends');
        self::assertSame(1, DB::table('traces')->where('what', 'middleware')->count());
    }

    public function testAfterRetryUntilAFailureIsTheLast(): void
    {
        Database::orders(3);
        $this->configure(['queue.default' => 'redis']);
        $export = HookedExport::dispatch(filters: ['team' => 7, 'until' => now()->subSecond()])->disk('nowhere')->export();
        $this->workers()->work();
        $this->until(static fn (): bool => !$export->refresh()->status->isActive(), 'it ends');
        self::assertSame([Status::Failed, 1], [$export->status, $export->attempts]);
    }

    public function testAnExportsOwnBackoffQueueAndConnection(): void
    {
        Database::orders(3);
        $before = time();
        $export = HookedExport::dispatch(filters: ['team' => 1, 'backoff' => [7]], queue: 'slow', connection: 'redis')->disk('nowhere')->export();
        self::assertSame([0, 1], [Queue::connection('redis')->size('exports'), Queue::connection('redis')->size('slow')]);
        $this->workers()->work('slow');
        $this->until(static fn (): bool => $export->refresh()->attempts === 1 && $export->queued_at !== null, 'publishing fails once');
        self::assertGreaterThanOrEqual($before + 420, $export->available_at->getTimestamp());
        self::assertLessThanOrEqual(time() + 421, $export->available_at->getTimestamp());
        self::assertSame(Status::Publishing, $export->status);
        $this->until(static fn (): bool => Queue::connection('redis')->size('slow') === 1, 'only the next attempt is queued');
    }

    public function testAPendingExportsChainNeedsNoBusChain(): void
    {
        Database::orders(3);
        OrdersExport::dispatch()->chain([new Trace('after'), new Trace('last')])->export();
        self::assertSame(['after', 'last'], DB::table('traces')->orderBy('id')->pluck('what')->all());
    }

    public function testDispatchesCanBeReplaced(): void
    {
        $asked = [];
        $this->app->instance(Dispatches::class, new class ($asked) implements Dispatches {
            /** @param list<string> $asked */
            public function __construct(private array &$asked)
            {
            }

            public function dispatch(PendingExport $pending): Export
            {
                $this->asked[] = $pending->class;
                return new Export();
            }

            public function dispatchAfterCommit(PendingExport $pending): void
            {
                $this->dispatch($pending);
            }
        });
        OrdersExport::dispatch();
        OrdersExport::dispatch()->export();
        OrdersExport::dispatch()->forget();
        self::assertSame([OrdersExport::class, OrdersExport::class], $asked);
    }

    public function testMakeNativeExportWritesAClassThatExports(): void
    {
        Database::orders(3);
        self::assertSame(0, Artisan::call('make:native-export', ['name' => 'OpenOrdersExport', '--model' => 'Order']), Artisan::output());
        self::assertSame(0, Artisan::call('make:native-export', ['name' => 'Sales/OrderExport', '--map' => true]), Artisan::output());
        foreach (['App\Exports\OpenOrdersExport' => 'app/Exports/OpenOrdersExport.php', 'App\Exports\Sales\OrderExport' => 'app/Exports/Sales/OrderExport.php'] as $class => $file) {
            require_once base_path($file);
            self::assertTrue(is_subclass_of($class, NativeExport::class));
            $export = $class::dispatch()->export()->refresh();
            self::assertSame([Status::Completed, 3, null], [$export->status, $export->rows, $export->error]);
            unlink(base_path($file));
        }
        self::assertSame('Open Orders', (new \App\Exports\OpenOrdersExport())->name());
        Carbon::setTestNow('2026-03-01 23:59:59');
        self::assertSame('open-orders-2026-03-01.xlsx', (new \App\Exports\OpenOrdersExport())->fileName());
    }
}
