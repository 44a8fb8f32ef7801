<?php

namespace NativeXlsx\Laravel\Tests\Feature;

use App\Exports\MappedOrdersExport;
use App\Exports\OrdersExport;
use Illuminate\Foundation\Testing\DatabaseTransactions;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Storage;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Status;
use NativeXlsx\Laravel\Tests\Support\Database;
use NativeXlsx\Laravel\Tests\Support\Sheet;
use NativeXlsx\Laravel\Tests\TestCase;

/** An application's own tests: a transaction around each (as of RefreshDatabase too), which no second connection sees into. */
final class InsideTransactionTest extends TestCase
{
    use DatabaseTransactions;

    public function testAnExportRunsWithinTheTestsTransaction(): void
    {
        self::assertSame(1, DB::transactionLevel());
        Database::orders(25);
        foreach ([OrdersExport::class, MappedOrdersExport::class] as $class) {
            $class::dispatch(); // not even export() is called: no commit will ever come
            $export = Export::query()->where('class', $class)->sole();
            self::assertSame([Status::Completed, 25, 25, null], [$export->status, $export->rows, $export->total, $export->error]);
            $rows = Sheet::all(Storage::disk('local')->path($export->path));
            self::assertCount(26, $rows);
            self::assertEqualsWithDelta((1_700_000_000 + 3 * 61) / 86_400 + 25_569, end($rows[3]), 1e-6, 'a real date, as the cursor would have made it');
        }
        self::assertSame(1, DB::transactionLevel());
    }
}
