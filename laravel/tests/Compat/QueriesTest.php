<?php

namespace NativeXlsx\Laravel\Tests\Compat;

use App\Models\Customer;
use App\Models\Order;
use Closure;
use Illuminate\Database\Eloquent\Model;
use Illuminate\Database\Eloquent\Relations\BelongsToMany;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Schema;
use Illuminate\Support\Facades\Storage;
use Maatwebsite\Excel\Concerns as Excel;
use NativeXlsx\Laravel\Compat\NativeExcel;
use NativeXlsx\Laravel\Compat\Sources\FrozenQuery;
use NativeXlsx\Laravel\Compat\Unsupported;
use NativeXlsx\Laravel\Tests\Support\Database;
use NativeXlsx\Laravel\Tests\Support\Sheet;
use NativeXlsx\Laravel\Tests\TestCase;

/** All kinds of queries, in pages of three rows: each row once, in the query's order, and how pages are found. */
final class QueriesTest extends TestCase
{
    protected function setUp(): void
    {
        parent::setUp();
        Database::orders(20);
    }

    public function testModelsWithoutMappingGiveTheirAttributes(): void
    {
        $rows = $this->rows(fn () => Order::query()->select(['id', 'number', 'placed_at'])->where('id', '<=', 7), 'key');
        self::assertCount(7, $rows);
        self::assertSame([1.0, 'A0000001', '2023-11-14T22:14:21.000000Z'], $rows[0]);
    }

    public function testAColumnOfTheKeyThatIsntSelectedIsntWritten(): void
    {
        $rows = $this->rows(fn () => Order::query()->select(['number'])->orderBy('placed_at'), 'key');
        self::assertSame(array_map(static fn (int $id): array => [sprintf('A%07d', $id)], range(1, 20)), $rows);
    }

    public function testQueryBuilders(): void
    {
        $rows = $this->rows(fn () => DB::table('orders')->select(['id', 'status'])->orderBy('status')->orderBy('id'), 'key');
        self::assertSame($this->ids(fn () => DB::table('orders')->orderBy('status')->orderBy('id')), array_column($rows, 0));
        $this->expectException(Unsupported::class);
        $this->expectExceptionMessage("add ->orderBy('id')");
        $this->rows(fn () => DB::table('orders'), 'key');
    }

    public function testRawOrdersLimitsUnionsAndGroups(): void
    {
        $rows = $this->rows(fn () => Order::query()->select(['id'])->orderByRaw('id % 4'), 'position');
        self::assertSame($this->ids(fn () => DB::table('orders')->orderByRaw('id % 4')->orderBy('id')), array_column($rows, 0));

        $rows = $this->rows(fn () => Order::query()->select(['id'])->offset(2)->limit(8), 'position');
        self::assertSame($this->floats(range(3, 10)), array_column($rows, 0));

        $rows = $this->rows(fn () => Order::query()->select(['id'])->where('id', '<', 5)->union(Order::query()->select(['id'])->where('id', '>', 17)->toBase())->orderBy('id'), 'position');
        self::assertSame($this->floats([1, 2, 3, 4, 18, 19, 20]), array_column($rows, 0));

        $rows = $this->rows(fn () => DB::table('orders')->selectRaw('customer_id, count(*) as n')->groupBy('customer_id')->orderBy('customer_id'), 'position');
        self::assertSame(array_map(static fn (int $id): array => [(float) $id, 2.0], range(1, 10)), $rows);
    }

    public function testJoins(): void
    {
        $rows = $this->rows(fn () => Order::query()->join('customers', 'customers.id', '=', 'orders.customer_id')->select(['orders.id', 'customers.name'])->orderBy('orders.id', 'desc'), 'key');
        self::assertSame([[20.0, 'Customer 1'], [19.0, 'Customer 10']], array_slice($rows, 0, 2));
        self::assertCount(20, $rows);

        // Two rows of each customer: there is no key, which shows itself on the way.
        $rows = $this->rows(fn () => Customer::query()->join('orders', 'customers.id', '=', 'orders.customer_id')->select(['customers.id', 'orders.number']), 'key');
        self::assertCount(20, $rows);
        self::assertCount(20, array_unique(array_column($rows, 1)));
    }

    public function testColumnsThatCompareOtherwiseThanTheySortOrMayBeNull(): void
    {
        DB::statement("create table shades (id bigint unsigned primary key, shade enum('white', 'grey', 'black') not null, tags set('x', 'a') not null, weight double not null, rough float not null, place int null, word varchar(9) null)");
        try {
            foreach (range(1, 25) as $id) {
                DB::table('shades')->insert(['id' => $id, 'shade' => ['white', 'grey', 'black'][$id % 3], 'tags' => ['', 'x', 'a', 'x,a'][$id % 4], 'weight' => $id % 7 / 7, 'rough' => $id % 7 / 7,
                    'place' => $id % 5 === 2 ? null : $id % 5, 'word' => $id % 4 === 0 ? null : 'w' . $id % 4]);
            }
            // precision=14 would lose the last digits of a DOUBLE on its way back.
            $precision = ini_set('precision', '14');
            foreach ([['shade'], ['tags'], ['weight'], ['shade', 'tags', 'weight'], ['place'], ['word', 'place'], ['rough']] as $columns) {
                foreach (['asc', 'desc'] as $direction) {
                    $query = static function () use ($columns, $direction) {
                        $query = DB::table('shades')->select(['id']);
                        foreach ($columns as $i => $column) {
                            $query->orderBy($column, $i === 1 ? 'desc' : $direction);
                        }
                        return $query->orderBy('id');
                    };
                    $rows = $this->rows($query, $columns === ['rough'] ? 'position' : 'key');
                    self::assertSame($this->ids($query), array_column($rows, 0), implode(', ', $columns) . " $direction");
                }
            }
        } finally {
            ini_set('precision', (string) $precision);
            Schema::drop('shades');
        }
    }

    public function testRelationsAndTheirPivot(): void
    {
        $rows = $this->rows(fn () => $this->customerWithStatuses()->linked(), 'key', static fn (Model $row): array => [$row->id, $row->pivot->status, count($row->getAttributes())]);
        self::assertCount(20, $rows);
        self::assertSame([1.0, 'paid', (float) count(Schema::getColumnListing('orders'))], $rows[0]);
    }

    public function testSqliteAndAnOpenTransaction(): void
    {
        config(['database.connections.other' => ['driver' => 'sqlite', 'database' => ':memory:', 'prefix' => '']]);
        Schema::connection('other')->create('things', static function ($table): void {
            $table->id();
            $table->string('name');
        });
        foreach (range(1, 10) as $id) {
            DB::connection('other')->table('things')->insert(['id' => $id, 'name' => "thing $id"]);
        }
        self::assertCount(10, $this->rows(fn () => DB::connection('other')->table('things')->orderBy('name'), 'key'));

        DB::beginTransaction();
        DB::table('orders')->insert(['id' => 21] + Database::order(1));
        self::assertCount(21, $this->rows(fn () => Order::query()->select(['id']), 'key'));
        DB::rollBack();
    }

    public function testSomethingElseThanAQueryIsRefused(): void
    {
        $this->expectException(Unsupported::class);
        $this->expectExceptionMessage('it gives Illuminate\Database\Eloquent\Collection');
        $this->rows(fn () => Order::all(), 'key');
    }

    /** @return list<list<mixed>> */
    private function rows(Closure $query, string $how, ?Closure $map = null): array
    {
        $export = $map === null
            ? new class ($query) implements Excel\FromQuery, Excel\WithCustomChunkSize {
                public function __construct(protected Closure $query)
                {
                }

                public function query()
                {
                    return ($this->query)();
                }

                public function chunkSize(): int
                {
                    return 3;
                }
            }
        : new class ($query, $map) implements Excel\FromQuery, Excel\WithCustomChunkSize, Excel\WithMapping {
            public function __construct(protected Closure $query, private Closure $map)
            {
            }

            public function query()
            {
                return ($this->query)();
            }

            public function map($row): array
            {
                return ($this->map)($row);
            }

            public function chunkSize(): int
            {
                return 3;
            }
        };
        $frozen = FrozenQuery::of($export, false);
        self::assertSame($how, $frozen->key === [] ? 'position' : 'key', (string) $frozen->why);
        NativeExcel::store($export, 'rows.xlsx', 'local');
        return Sheet::all(Storage::disk('local')->path('rows.xlsx'));
    }

    /** @return list<float> */
    private function ids(Closure $query): array
    {
        return $this->floats($query()->pluck('id')->all());
    }

    /** @param array<int, mixed> $numbers @return list<float> */
    private function floats(array $numbers): array
    {
        return array_map('floatval', $numbers);
    }

    /** A customer whose orders are found over a table between them: the orders themselves, as it happens. */
    private function customerWithStatuses(): Model
    {
        $customer = new class extends Customer {
            protected $table = 'customers';

            public function linked(): BelongsToMany
            {
                return $this->belongsToMany(Order::class, 'links', 'customer_id', 'order_id')->withPivot('status');
            }
        };
        Schema::dropIfExists('links');
        Schema::create('links', static function ($table): void {
            $table->unsignedBigInteger('customer_id');
            $table->unsignedBigInteger('order_id');
            $table->string('status');
        });
        DB::statement("insert into links select 1, id, status from orders");
        $this->beforeApplicationDestroyed(static fn () => Schema::dropIfExists('links'));
        $customer->id = 1;
        $customer->exists = true;
        return $customer;
    }
}
