<?php

namespace NativeXlsx\Laravel\Tests\Feature;

use App\Exports\MappedOrdersExport;
use App\Exports\OrdersExport;
use App\Models\User;
use Illuminate\Support\Facades\Event;
use Illuminate\Support\Facades\Storage;
use NativeXlsx\Laravel\Events\ExportCompleted;
use NativeXlsx\Laravel\Events\ExportProgressed;
use NativeXlsx\Laravel\Events\ExportStarted;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Slices\RunSlice;
use NativeXlsx\Laravel\Status;
use NativeXlsx\Laravel\Tests\Support\Database;
use NativeXlsx\Laravel\Tests\Support\Sheet;
use NativeXlsx\Laravel\Tests\TestCase;

final class SyncTest extends TestCase
{
    public function testAnExportRunsToItsEndWhereTheQueueIsSync(): void
    {
        Database::orders(60);
        config(['native-xlsx.source.commit_seconds' => 3_600]); // one commit, however slow the machine is
        $user = User::query()->create(['name' => 'Ada', 'email' => 'ada@example.com']);
        $seen = [];
        foreach ([ExportStarted::class, ExportProgressed::class, ExportCompleted::class] as $event) {
            Event::listen($event, static function (object $event) use (&$seen): void {
                $seen[] = class_basename($event);
            });
        }

        $export = OrdersExport::dispatch(for: $user, filters: ['status' => 'paid'], name: 'Paid orders')->export()->refresh();

        self::assertNull($export->error);
        self::assertSame(Status::Completed, $export->status);
        self::assertSame(['ExportStarted', 'ExportProgressed', 'ExportCompleted'], $seen);
        self::assertSame([20, 20, 'Paid orders', (string) $user->id], [$export->rows, $export->total, $export->name, $export->owner_id]);
        self::assertTrue($export->owner->is($user));
        $rows = Sheet::all(Storage::disk('local')->path($export->path));
        self::assertSame(['id', 'Order', 'status', 'total', 'note', 'placed_at'], $rows[0]);
        self::assertCount(21, $rows);
        self::assertSame([1.0, 'A0000001', 'paid', 1.25, '=note 1'], array_slice($rows[1], 0, 5));
        self::assertSame([4.0, 'A0000004', 'paid', 5.0, null], array_slice($rows[2], 0, 5));
        self::assertSame([], glob(config('native-xlsx.folder') . '/*'), 'nothing is left of the workbook');
        self::assertNotNull($export->announced_at);
        self::assertNull($export->guard);
        self::assertSame($export->bytes, Storage::disk('local')->size($export->path));
    }

    public function testSlicesLoopWithoutTheStackGrowing(): void
    {
        Database::orders(400);
        config(['native-xlsx.source.mapped_chunk' => 10, 'native-xlsx.queue.slice_seconds' => 0]);
        $depths = [];
        Event::listen(ExportProgressed::class, static function () use (&$depths): void {
            $depths[] = count(debug_backtrace(DEBUG_BACKTRACE_IGNORE_ARGS));
        });

        $export = MappedOrdersExport::dispatch()->export()->refresh();

        self::assertNull($export->error);
        self::assertSame(Status::Completed, $export->status);
        self::assertGreaterThanOrEqual(40, count($depths));
        self::assertLessThanOrEqual(1, count(array_unique(array_slice($depths, 1))), 'each slice begins as deep as the one before');
        $rows = Sheet::all(Storage::disk('local')->path($export->path));
        self::assertCount(401, $rows);
        self::assertSame([400.0, 'Customer 1', 500.0], array_slice($rows[400], 0, 3));
    }

    public function testAnErrorReachesTheCallerAndFailsTheExport(): void
    {
        Database::orders(3);
        $pending = OrdersExport::dispatch(filters: ['status' => 'paid'])->disk('nowhere');
        try {
            $pending->export();
            self::fail('nothing was thrown');
        } catch (\InvalidArgumentException $e) {
            self::assertStringContainsString('nowhere', $e->getMessage());
        }
        $export = Export::query()->firstOrFail();
        self::assertSame(Status::Failed, $export->status);
        self::assertSame(\InvalidArgumentException::class, $export->error_class);
    }

    public function testNothingIsQueuedBeforeThePendingExportIsGone(): void
    {
        Database::orders(3);
        $pending = OrdersExport::dispatch();
        self::assertSame(0, Export::query()->count());
        $pending->name('Late');
        unset($pending);
        self::assertSame('Late', Export::query()->firstOrFail()->name);
        self::assertInstanceOf(RunSlice::class, OrdersExport::dispatch()->job());
    }
}
