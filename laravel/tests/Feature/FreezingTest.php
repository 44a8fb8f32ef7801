<?php

namespace NativeXlsx\Laravel\Tests\Feature;

use App\Exports\QueryExport;
use App\Models\Customer;
use App\Models\Order;
use App\Models\User;
use Closure;
use Illuminate\Support\Carbon;
use Illuminate\Support\Facades\DB;
use NativeXlsx\Laravel\Definition\Freezer;
use NativeXlsx\Laravel\Exceptions\RefusedException;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Slices\Names;
use NativeXlsx\Laravel\Status;
use NativeXlsx\Laravel\Tests\Support\Database;
use NativeXlsx\Laravel\Tests\TestCase;

/** What becomes of a query at dispatch. */
final class FreezingTest extends TestCase
{
    public function testSqlAndBindingsAreThoseOfTheMomentAndAreEncrypted(): void
    {
        Database::orders(30);
        $this->configure(['queue.default' => 'redis']);
        Carbon::setTestNow('2026-03-01 12:00:00');
        QueryExport::of(static fn () => Order::query()->status('paid')->where('placed_at', '>', now()->subDays(30)));
        $export = QueryExport::dispatch(filters: ['from' => 'secret filter'])->export();
        Carbon::setTestNow();

        $frozen = $export->refresh()->frozen()->payload;
        self::assertSame(
            'select `orders`.* from `orders` where `status` = ? and `placed_at` > ? and `orders`.`deleted_at` is null and `orders`.`id` <= ?',
            str_replace(['(', ')'], '', $frozen['sql'])
        );
        self::assertSame(['paid', '2026-01-30 12:00:00', 30], $frozen['bindings']);
        self::assertSame(['id' => 'asc'], $frozen['key']);
        self::assertStringNotContainsString('orders', (string) DB::table('native_exports')->value('definition'));
        self::assertSame(['from' => 'secret filter'], $export->parameters);
    }

    public function testManyFiltersAndLongNamesAreTaken(): void
    {
        Database::orders(30);
        QueryExport::of(static fn (array $filters) => Order::query()->whereIn('id', $filters['ids'] ?? []));
        $export = QueryExport::dispatch(filters: ['ids' => range(20, 20_019)], name: str_repeat('ü', 400))->fileName(str_repeat('ü', 300) . '.xlsx')->export()->refresh();
        self::assertSame([Status::Completed, null, 11], [$export->status, $export->error, $export->rows]);
        self::assertSame([20_000, str_repeat('ü', 255), str_repeat('ü', 250) . '.xlsx'], [count($export->parameters['ids']), $export->name, $export->file_name]);
        self::assertSame(str_repeat('ü', 97) . '.xlsx', basename($export->path));

        QueryExport::of(static fn () => Order::query()->whereIntegerInRaw('id', range(20, 20_019)));
        $export = QueryExport::dispatch(filters: ['raw' => true])->export()->refresh();
        self::assertSame([Status::Completed, null, 11], [$export->status, $export->error, $export->rows], 'MariaDB makes a table of a list, unless it is told not to');
        QueryExport::of(static fn (array $filters) => Order::query()->whereIn('id', $filters['ids'] ?? []));
        $this->assertRefused('it has 70,001 bindings', static fn () => QueryExport::dispatch(filters: ['ids' => range(20, 70_019)])->export());

        foreach (['report' => 'report.xlsx', 'Q1.2026' => 'Q1.2026.xlsx', '' => 'export.xlsx', 'a/b.XLSX' => 'a/b.xlsx'] as $given => $offered) {
            self::assertSame($offered, QueryExport::dispatch()->fileName($given)->export()->file_name);
        }
        self::assertSame(['-..-b.xlsx', 'export.xlsx', 'export.xlsx'], array_map([Names::class, 'onDisk'], ['../../b', '..', '.xlsx']));
    }

    public function testNamesWithCharactersThatAreNotSeenArePublished(): void
    {
        Database::orders(3);
        QueryExport::of(static fn () => Order::query());
        $family = "Familie \u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}";
        $export = QueryExport::dispatch()->fileName("$family.xlsx")->export()->refresh();
        self::assertSame([Status::Completed, null, "$family.xlsx"], [$export->status, $export->error, $export->file_name]);
        self::assertSame("Familie \u{1F468}\u{1F469}\u{1F467}.xlsx", basename($export->path));
        foreach (["Lohn\u{AD}abrechnung" => 'Lohnabrechnung.xlsx', "\u{FEFF}umsatz" => 'umsatz.xlsx', "rtl\u{202E}cod" => 'rtlcod.xlsx', "own\u{E000}sign" => 'own-sign.xlsx', "\u{200B}" => 'export.xlsx'] as $name => $onDisk) {
            $export = QueryExport::dispatch()->fileName($name)->export()->refresh();
            self::assertSame([Status::Completed, $onDisk], [$export->status, basename($export->path)], bin2hex($name));
        }
    }

    public function testWhatAColumnDoesNotTakeIsRefusedBeforeTheRowIsMade(): void
    {
        Database::orders(3);
        QueryExport::of(static fn () => Order::query());
        $far = new class () extends User {
            public function getKey(): string
            {
                return str_repeat('k', 256);
            }

            public function getMorphClass(): string
            {
                return 'user';
            }
        };
        foreach (
            [
                'The path on the disk has 1025 characters' => static fn () => QueryExport::dispatch()->path(str_repeat('ä', 1_020) . '.xlsx')->export(),
                'The path on the disk has bytes that are no UTF-8 text' => static fn () => QueryExport::dispatch()->path("\xff.xlsx")->export(),
                "The path on the disk has characters that aren't seen" => static fn () => QueryExport::dispatch()->path("out/a\u{200D}b.xlsx")->export(),
                'The path on the disk leads out of it: ../x.xlsx' => static fn () => QueryExport::dispatch()->path('../x.xlsx')->export(),
                'The path on the disk leads out of it: a/../../x.xlsx' => static fn () => QueryExport::dispatch()->path('a/../../x.xlsx')->export(),
                'The path on the disk names no file' => static fn () => QueryExport::dispatch()->path('/')->export(),
                'The name of the disk has 256 characters' => static fn () => QueryExport::dispatch()->disk(str_repeat('d', 256))->export(),
                'The name of the queue has 300 characters' => static fn () => QueryExport::dispatch()->onQueue(str_repeat('q', 300))->export(),
                'The name of the queue connection has 300 characters' => static fn () => QueryExport::dispatch()->onConnection(str_repeat('q', 300))->export(),
                'The key of the owner has 256 characters' => static fn () => QueryExport::dispatch(for: $far)->export(),
                'The filter "deep.word" is no UTF-8 text' => static fn () => QueryExport::dispatch(filters: ['deep' => ['word' => "\xe4"]])->export(),
                'The cron expression has' => static fn () => QueryExport::schedule(cron: implode(',', range(0, 59)) . ' ' . implode(',', range(0, 23)) . ' ' . implode(',', range(1, 31)) . ' * *'),
            ] as $why => $do
        ) {
            $this->assertRefused($why, $do);
        }
        self::assertSame(0, Export::query()->count());
        $long = str_repeat('folder/', 140) . 'ä.xlsx';
        $export = QueryExport::dispatch(name: "no\0thing\xff")->path($long)->export()->refresh();
        self::assertSame([Status::Completed, null, $long, 'nothing?'], [$export->status, $export->error, $export->path, $export->name]);
    }

    public function testRowsAddedLaterJoinOnlyIfAsked(): void
    {
        Database::orders(5);
        $without = (new Freezer())->freeze(QueryExport::of(static fn () => Order::query()), [])->payload;
        self::assertSame([5], $without['bindings']);
        $with = (new Freezer())->freeze(QueryExport::of(static fn () => Order::query()), [], newRows: true)->payload;
        self::assertSame([], $with['bindings']);
        $plain = (new Freezer())->freeze(QueryExport::of(static fn () => DB::table('orders as o')->select('o.id')), [])->payload;
        self::assertSame('select `o`.`id` from `orders` as `o` where `o`.`id` <= ?', $plain['sql']);
        DB::table('orders')->delete();
        self::assertSame([0], (new Freezer())->freeze(QueryExport::of(static fn () => Order::query()), [])->payload['bindings']);
    }

    public function testPlainOrdersBecomeTheKeyWithThePrimaryKeyBehind(): void
    {
        $orders = [
            [['id' => 'asc'], static fn () => Order::query()],
            [['placed_at' => 'desc', 'id' => 'desc'], static fn () => Order::query()->latest('placed_at')],
            [['status' => 'asc', 'id' => 'asc'], static fn () => Order::query()->orderBy('orders.status')],
            [['id' => 'desc'], static fn () => Order::query()->orderByDesc('id')->orderBy('status')],
            [['state' => 'asc', 'nx_key_0' => 'asc'], static fn () => Order::query()->select('status as state', 'number')->orderBy('status')],
            [['state' => 'asc', 'id' => 'asc'], static fn () => Order::query()->select('orders.id', 'status as state')->orderBy('state')],
            [['number' => 'asc', 'id' => 'asc'], static fn () => DB::table('orders')->orderBy('number')],
            [['placed_at' => 'asc', 'id' => 'asc'], static fn () => Customer::query()->make()->forceFill(['id' => 3])->orders()->orderBy('placed_at')],
            [
                ['name' => 'desc', 'nx_key_0' => 'desc'],
                static fn () => DB::table('orders')->join('customers', 'customers.id', '=', 'orders.customer_id')->select('customers.name', 'orders.number')->orderBy('customers.name', 'desc'),
            ],
        ];
        foreach ($orders as [$key, $query]) {
            self::assertSame($key, (new Freezer())->freeze(QueryExport::of($query, ['number']), [])->payload['key']);
        }
        $grouped = (new Freezer())->freeze(QueryExport::of(static fn () => DB::table('orders')->select('customer_id')->selectRaw('count(*) as n')->groupBy('customer_id'), ['n']), [])->payload;
        self::assertSame(['customer_id' => 'asc'], $grouped['key']);
        self::assertStringContainsString('{keyset}', $grouped['sql']);
        $own = (new Freezer())->freeze(QueryExport::of(static fn () => DB::table('orders'), ['number'], ['customer_id' => 'desc', 'number' => 'asc']), [])->payload;
        self::assertSame(['customer_id' => 'desc', 'number' => 'asc'], $own['key']);
    }

    public function testWhatCannotBePagedIsRefusedWithTheReason(): void
    {
        $refused = [
            'raw SQL' => static fn () => Order::query()->orderByRaw('rand()'),
            'raw SQL or a subquery' => static fn () => Order::query()->orderBy(Customer::query()->select('name')->whereColumn('customers.id', 'orders.customer_id')),
            'ordered by note, which may be NULL' => static fn () => Order::query()->orderBy('note'),
            'customers.name, which may be NULL because of the outer join' => static fn () => Order::query()->leftJoin('customers', 'customers.id', '=', 'orders.customer_id')->orderBy('customers.name'),
            'a value inside JSON' => static fn () => Order::query()->orderBy('note->x'),
            'no column of its tables' => static fn () => Order::query()->select('id')->selectRaw('total * 2 as twice')->orderBy('twice'),
            'limit() and offset()' => static fn () => Order::query()->limit(10),
            'UNION' => static fn () => DB::table('orders')->union(DB::table('orders')),
            'lockForUpdate()' => static fn () => Order::query()->lockForUpdate(),
            'gives several columns the same name' => static fn () => DB::table('orders')->join('customers', 'customers.id', '=', 'orders.customer_id'),
            'not its result' => static fn () => Order::all(),
            'Name them in key()' => static fn () => DB::table('orders')->select('status')->distinct(),
        ];
        DB::statement('create or replace table roughs (id int primary key, rough float not null)');
        $this->beforeApplicationDestroyed(static fn () => DB::statement('drop table roughs'));
        $refused['ordered by "rough" (float)'] = static fn () => DB::table('roughs')->orderBy('rough');
        foreach ($refused as $why => $query) {
            $this->assertRefused($why, fn () => (new Freezer())->freeze(QueryExport::of($query), []));
        }
        $this->assertRefused('The filter "user.it" is App\Models\User', static fn () => QueryExport::dispatch(filters: ['user' => ['it' => new User()]])->export());
        self::assertSame(0, Export::query()->count());
    }

    public function testTheSameIsGivenWhileItIsActive(): void
    {
        Database::orders(3);
        $this->configure(['queue.default' => 'redis']);
        $ada = User::query()->create(['name' => 'Ada', 'email' => 'ada@example.com']);
        $bob = User::query()->create(['name' => 'Bob', 'email' => 'bob@example.com']);
        QueryExport::of(static fn () => Order::query());
        $one = QueryExport::dispatch(for: $ada, filters: ['a' => 1, 'b' => ['y' => 1, 'x' => 2]])->export();
        self::assertTrue($one->is(QueryExport::dispatch(for: $ada, filters: ['b' => ['x' => 2, 'y' => 1], 'a' => 1])->export()));
        self::assertFalse($one->is(QueryExport::dispatch(for: $bob, filters: ['a' => 1, 'b' => ['y' => 1, 'x' => 2]])->export()));
        self::assertFalse($one->is(QueryExport::dispatch(for: $ada, filters: ['a' => 2])->export()));
        self::assertFalse($one->is(QueryExport::dispatch(for: $ada, filters: ['a' => 1, 'b' => ['y' => 1, 'x' => 2]])->unique(false)->export()));
        self::assertSame(4, Export::query()->count());
    }

    public function testTheRowIsMadeWhenTheTransactionCommits(): void
    {
        Database::orders(3);
        $this->configure(['queue.default' => 'redis']);
        QueryExport::of(static fn () => Order::query());
        DB::transaction(static function (): void {
            DB::transaction(static function (): void {
                QueryExport::dispatch(filters: ['n' => 1]);
                self::assertSame(0, Export::query()->count());
            });
            self::assertSame(0, Export::query()->count());
        });
        self::assertSame(1, Export::query()->count());
        try {
            DB::transaction(static fn () => DB::transaction(static function (): void {
                QueryExport::dispatch(filters: ['n' => 2]);
                throw new \DomainException('back');
            }));
        } catch (\DomainException) {
        }
        self::assertSame(1, Export::query()->count());
    }

    private function assertRefused(string $why, Closure $do): void
    {
        try {
            $do();
        } catch (RefusedException $e) {
            self::assertStringContainsString($why, $e->getMessage());
            return;
        }
        self::fail("not refused: $why");
    }
}
