<?php

namespace NativeXlsx\Laravel\Tests\Feature;

use App\Exports\MappedQueryExport;
use App\Exports\OrdersExport;
use App\Exports\QueryExport;
use App\Models\Customer;
use App\Models\Order;
use App\Models\Tag;
use Illuminate\Database\Eloquent\Builder;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Schema;
use Illuminate\Support\Facades\Storage;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\PendingExport;
use NativeXlsx\Laravel\Status;
use NativeXlsx\Laravel\Tests\Support\Database;
use NativeXlsx\Laravel\Tests\Support\Sheet;
use NativeXlsx\Laravel\Tests\TestCase;

/** Rows from every kind of query and database: what is in the sheet is compared with what the query itself gives. */
final class SourceTest extends TestCase
{
    private const COLUMNS = ['id', 'number', 'status', 'total', 'note', 'placed_at'];

    public function testNativeAndPhpSourcesGiveTheSameCells(): void
    {
        Database::orders(57);
        config(['native-xlsx.source.chunk' => 10, 'native-xlsx.source.rows_per_commit' => 20, 'native-xlsx.queue.slice_seconds' => 0]);
        $native = $this->sheet(OrdersExport::dispatch());
        self::assertCount(58, $native);

        $this->sqlite();
        Database::orders(57, 'sqlite');
        $sqlite = $this->sheet($this->pending(static fn () => (new Order())->setConnection('sqlite')->newQuery(), ['id', ['key' => 'number', 'header' => 'Order'], 'status', ['key' => 'total', 'format' => '#,##0.00'], 'note', 'placed_at']));
        self::assertSame($native, $sqlite);
    }

    public function testEveryOrderComesAsTheQueryGivesIt(): void
    {
        Database::orders(120);
        $this->sqlite();
        Database::orders(120, 'sqlite');
        config(['native-xlsx.source.chunk' => 25, 'native-xlsx.source.rows_per_commit' => 1, 'native-xlsx.queue.slice_seconds' => 0]);
        foreach (['mysql', 'sqlite'] as $connection) {
            $orders = static fn () => (new Order())->setConnection($connection)->newQuery();
            $queries = [
                [static fn () => $orders()->orderBy('placed_at', 'desc'), [['placed_at', 'desc'], ['id', 'desc']]],
                [static fn () => $orders()->orderBy('status', 'desc')->orderBy('id', 'desc'), [['status', 'desc'], ['id', 'desc']]],
                [static fn () => $orders()->whereIn('status', ['open', 'sent'])->whereHas('customer', static fn ($query) => $query->where('country', 'DE')), [['id', 'asc']]],
                [static fn () => DB::connection($connection)->table('orders')->where('total', '>', 50)->orderBy('id'), [['id', 'asc']]],
                [
                    static fn () => DB::connection($connection)->table('orders as o')->join('customers as c', 'c.id', '=', 'o.customer_id')->where('c.country', 'FR')
                        ->select('o.id', 'o.number', 'c.name as status', 'o.total', 'o.note', 'o.placed_at')->orderBy('o.id'),
                    [['id', 'asc']],
                ],
            ];
            foreach ($queries as $number => [$query, $order]) {
                $rows = $this->sheet($this->pending($query, self::COLUMNS));
                $expected = $query();
                $expected = ($expected instanceof Builder ? $expected->toBase() : $expected)->reorder()->get()->sortBy($order)->values();
                self::assertNotEmpty($expected);
                self::assertSame(
                    $expected->map(static fn (object $row): array => [(float) $row->id, $row->number, $row->status, (float) $row->total])->all(),
                    array_map(static fn (array $row): array => array_slice($row, 0, 4), array_slice($rows, 1)),
                    "$connection, query $number"
                );
            }
        }
    }

    public function testMapGetsModelsWithTheirRelationsOrObjects(): void
    {
        Database::orders(25);
        config(['native-xlsx.source.mapped_chunk' => 10]);
        MappedQueryExport::$map = static fn (Order $order): array => [$order->id, $order->customer->name, $order->relationLoaded('customer'), $order->placed_at->format('Y')];
        $rows = $this->sheet($this->pending(static fn () => Order::query()->with('customer'), ['id', 'customer', 'loaded', 'year'], class: MappedQueryExport::class));
        self::assertCount(26, $rows);
        self::assertSame([25.0, 'Customer 6', true, '2023'], $rows[25]);

        MappedQueryExport::$map = static fn (object $row): array => $row->id % 2 === 0 ? [] : [['a' => $row->id], ['a' => $row->number]];
        $rows = $this->sheet($this->pending(static fn () => DB::table('orders')->where('id', '<=', 4), ['a'], class: MappedQueryExport::class));
        self::assertSame([['a'], [1.0], ['A0000001'], [3.0], ['A0000003']], $rows);
    }

    public function testRelationsWithAPivotKeepIt(): void
    {
        Database::orders(12);
        Schema::create('tags', static function ($table): void {
            $table->id();
            $table->string('name');
        });
        Schema::create('order_tag', static function ($table): void {
            $table->unsignedBigInteger('order_id');
            $table->unsignedBigInteger('tag_id');
            $table->string('by');
            $table->primary(['tag_id', 'order_id']);
        });
        try {
            DB::table('tags')->insert([['id' => 1, 'name' => 'gift'], ['id' => 2, 'name' => 'late']]);
            foreach ([2, 3, 5, 7, 11] as $id) {
                DB::table('order_tag')->insert([['order_id' => $id, 'tag_id' => 1, 'by' => "user $id"], ['order_id' => $id, 'tag_id' => 2, 'by' => 'nobody']]);
            }
            $tag = Tag::query()->findOrFail(1);
            MappedQueryExport::$map = static fn (Order $order): array => [$order->id, $order->pivot->by, $order->pivot->tag_id, isset($order->pivot_by)];
            $rows = $this->sheet($this->pending(static fn () => $tag->orders(), ['id', 'by', 'tag', 'loose'], class: MappedQueryExport::class));
            self::assertSame([[2.0, 'user 2', 1.0, false], [3.0, 'user 3', 1.0, false], [5.0, 'user 5', 1.0, false], [7.0, 'user 7', 1.0, false], [11.0, 'user 11', 1.0, false]], array_slice($rows, 1));
        } finally {
            Schema::drop('order_tag');
            Schema::drop('tags');
        }
    }

    public function testSubqueriesBesideTheRowsAndRelationsOfAModel(): void
    {
        Database::orders(30);
        $rows = $this->sheet($this->pending(static fn () => Customer::query()->withCount(['orders as paid' => static fn ($query) => $query->where('status', 'paid')]), ['name', 'paid']));
        self::assertSame(['Customer 1', 1.0], $rows[1]);
        self::assertCount(11, $rows);
        $rows = $this->sheet($this->pending(static fn () => Customer::query()->findOrFail(4)->orders()->orderBy('placed_at'), ['id', 'customer_id']));
        self::assertSame([[3.0, 4.0], [13.0, 4.0], [23.0, 4.0]], array_slice($rows, 1));
        DB::table('orders')->where('id', 13)->update(['deleted_at' => now()]);
        self::assertCount(3, $this->sheet($this->pending(static fn () => Customer::query()->findOrFail(4)->orders())), 'scopes apply');
        self::assertCount(4, $this->sheet($this->pending(static fn () => Customer::query()->findOrFail(4)->orders()->withTrashed())));
    }

    public function testGroupsComeByTheirColumns(): void
    {
        Database::orders(50);
        $rows = $this->sheet($this->pending(static fn () => DB::table('orders')->select('customer_id')->selectRaw('count(*) as n')->groupBy('customer_id'), ['customer_id', 'n']));
        self::assertCount(11, $rows);
        self::assertSame([1.0, 5.0], $rows[1]);
    }

    public function testPrefixedAndReplicatedConnections(): void
    {
        Database::orders(15);
        $rows = $this->sheet($this->pending(static fn () => DB::connection('replicated')->table('orders')));
        self::assertCount(16, $rows);
        DB::statement('create table shop_sales like orders');
        DB::statement('insert into shop_sales select * from orders');
        try {
            $rows = $this->sheet($this->pending(static fn () => DB::connection('prefixed')->table('sales')->where('sales.id', '>', 5)));
            self::assertSame([[6.0], [15.0]], [$rows[1], $rows[10]]);
        } finally {
            DB::statement('drop table shop_sales');
        }
    }

    public function testRowsThatAKeyDoesNotTellApartAreRefusedInPhpToo(): void
    {
        $this->sqlite();
        Database::orders(20, 'sqlite');
        config(['native-xlsx.source.chunk' => 5]);
        try {
            $this->sheet($this->pending(static fn () => DB::connection('sqlite')->table('orders'), ['id'], 'customer_id'));
            self::fail('twins were not noticed');
        } catch (\NativeXlsx\Laravel\Exceptions\RefusedException $e) {
            self::assertStringContainsString('the same customer_id', $e->getMessage());
        }
        self::assertSame(Status::Failed, Export::query()->firstOrFail()->status);
    }

    public function testNumbersOfSqliteThatNoColumnGaveItsType(): void
    {
        $this->sqlite();
        Database::orders(60, 'sqlite');
        config(['native-xlsx.source.chunk' => 4, 'native-xlsx.source.rows_per_commit' => 1, 'native-xlsx.queue.slice_seconds' => 0]);
        $query = static fn () => DB::connection('sqlite')->table('orders')->select('customer_id')->selectRaw('sum(total) * 0.25 as sum')->groupBy('customer_id');
        $rows = $this->sheet($this->pending($query, ['sum', 'customer_id'], 'sum'));
        self::assertSame($query()->get()->sortBy('sum')->map(static fn (object $row): array => [$row->sum, (float) $row->customer_id])->values()->all(), array_slice($rows, 1));

        $this->expectException(\NativeXlsx\Laravel\Exceptions\RefusedException::class);
        $this->expectExceptionMessage('"third" is a floating-point number of more than 15 digits');
        $this->sheet($this->pending(static fn () => DB::connection('sqlite')->table('orders')->select('customer_id')->selectRaw('sum(total) / 7.0 as third')->groupBy('customer_id'), ['third'], 'third'));
    }

    public function testAnEmptyResultIsAFileWithItsHeader(): void
    {
        self::assertSame([self::COLUMNS], $this->sheet($this->pending(static fn () => Order::query(), self::COLUMNS)));
        $this->sqlite();
        self::assertSame([self::COLUMNS], $this->sheet($this->pending(static fn () => DB::connection('sqlite')->table('orders'), self::COLUMNS)));
    }

    /**
     * @param list<string|array<string, mixed>> $columns
     * @param class-string<QueryExport> $class
     */
    private function pending(\Closure $query, array $columns = ['id'], string|array|null $key = null, string $class = QueryExport::class): PendingExport
    {
        $class::of($query, $columns, $key);
        return $class::dispatch()->unique(false);
    }

    /** @return list<list<mixed>> */
    private function sheet(PendingExport $pending): array
    {
        $export = $pending->export()->refresh();
        self::assertSame([Status::Completed, null], [$export->status, $export->error]);
        return Sheet::all(Storage::disk('local')->path($export->path));
    }

    private function sqlite(): void
    {
        $schema = Schema::connection('sqlite');
        $schema->create('customers', static function ($table): void {
            $table->id();
            $table->string('name');
            $table->string('country', 2);
        });
        $schema->create('orders', static function ($table): void {
            $table->id();
            $table->unsignedBigInteger('customer_id');
            $table->string('number', 32);
            $table->string('status', 16);
            $table->decimal('total', 12, 2);
            $table->string('note')->nullable();
            $table->dateTime('placed_at');
            $table->softDeletes();
        });
    }
}
