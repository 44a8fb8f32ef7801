<?php

namespace NativeXlsx\Laravel\Tests\Feature;

use App\Exports\MappedOrdersExport;
use App\Exports\OrdersExport;
use App\Exports\QueryExport;
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

    public function testKeysComeAsOutsideOfIt(): void
    {
        $types = ['shade' => "enum('white', 'grey', 'black') not null", 'tags' => "set('x', 'a') not null", 'weight' => 'double not null', 'code' => 'binary(4) not null', 'word' => 'varchar(9) not null',
            'at' => 'datetime(3) not null', 'bits' => 'bit(5) not null', 'year' => 'year not null'];
        $columns = implode(', ', array_map(static fn (string $name, string $type): string => "`$name` $type, index (`$name`, id)", array_keys($types), $types));
        // Over another connection, since it would end the transaction; and away when that has been rolled back.
        DB::connection('replicated')->statement("create or replace table shades (id int primary key, $columns)");
        $this->beforeApplicationDestroyed(static fn () => DB::connection('replicated')->statement('drop table shades'));
        foreach (range(1, 23) as $id) {
            DB::table('shades')->insert(['id' => $id, 'shade' => ['white', 'grey', 'black'][$id % 3], 'tags' => ['', 'x', 'a', 'x,a'][$id % 4], 'weight' => $id % 5 / 7, 'code' => "\xff" . chr($id % 5) . 'ab',
                'word' => ['b', 'A', 'a', 'B'][$id % 4], 'at' => '2026-01-01 00:00:00.00' . $id % 4, 'bits' => $id % 6, 'year' => 2000 + $id % 3]);
        }
        config(['native-xlsx.source.chunk' => 4, 'native-xlsx.source.rows_per_commit' => 1, 'native-xlsx.queue.slice_seconds' => 0]);
        foreach (array_keys($types) as $column) {
            foreach (['asc', 'desc'] as $direction) {
                $query = static fn () => DB::table('shades')->select('id')->orderBy($column, $direction);
                QueryExport::of($query, ['id']);
                $export = QueryExport::dispatch()->unique(false)->export()->refresh();
                self::assertSame([Status::Completed, null, true], [$export->status, $export->error, $export->slice >= 6]);
                $expected = array_map('floatval', $query()->orderBy('id', $direction)->pluck('id')->all());
                self::assertSame($expected, array_column(array_slice(Sheet::all(Storage::disk('local')->path($export->path)), 1), 0), "$column $direction");
            }
        }
        QueryExport::of(static fn () => DB::table('shades'), ['year', 'weight', 'at']);
        $export = QueryExport::dispatch()->export();
        self::assertEqualsWithDelta([2001.0, 1 / 7, 46_023 + 0.001 / 86_400], Sheet::all(Storage::disk('local')->path($export->path))[1], 1e-9, 'a year and a number');
    }
}
