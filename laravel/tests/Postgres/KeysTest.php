<?php

namespace NativeXlsx\Laravel\Tests\Postgres;

use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Storage;
use Maatwebsite\Excel\Concerns as Excel;
use NativeXlsx\Laravel\Compat\NativeExcel;
use NativeXlsx\Laravel\Compat\Sources\FrozenQuery;
use NativeXlsx\Laravel\Exceptions\RefusedException;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Tests\Support\Sheet;

/** Pages behind keys of every kind, each page a slice of its own: every row once, in the order that PostgreSQL itself gives. */
final class KeysTest extends PostgresTestCase
{
    private const NAMES = ['ab', 'a b', 'A-B', 'aB', 'ábc', 'Zoe', 'zoe', 'Ångström', 'angstrom', 'öl', 'Ole', 'o', 'ß', 'ss', '', ' ', '_x', '10', '9', 'résumé', 'resume', "it's", 'I\\O', '日本', '😀'];

    public function testKeysOfEveryKind(): void
    {
        $this->db()->unprepared(<<<'SQL'
            create table things (id int primary key, number bigint not null, amount numeric(12, 3) not null, part double precision not null, single real not null, paid boolean not null,
                code uuid not null, name text not null, german text collate "de-x-icu" not null, plain text collate "C" not null, fixed char(12) not null,
                at timestamp not null, zoned timestamptz not null, day date not null, clock time not null)
            SQL);
        $this->db()->unprepared("create type mood as enum ('sad', 'ok', 'a'); alter table things add mood mood not null default 'ok'");
        $rows = [];
        for ($id = 1; $id <= 60; $id++) {
            $name = self::NAMES[$id % count(self::NAMES)];
            $rows[] = [
                'id' => $id, 'number' => ($id * 37 % 11) * 1_000_000_000_000_003, 'amount' => ($id * 7 % 13 - 6) / 8, 'part' => ($id * 7 % 13 - 6) / 7, 'single' => ($id % 9) / 7, 'paid' => $id % 3 === 0 ? 'true' : 'false',
                'code' => sprintf('%08x-0000-4000-8000-%012x', crc32("uuid $id"), $id), 'name' => $name, 'german' => $name, 'plain' => $name, 'fixed' => $name,
                'at' => gmdate('Y-m-d H:i:s', 1_700_000_000 + $id % 7) . '.' . sprintf('%06d', $id % 5), 'zoned' => gmdate('Y-m-d H:i:s', 1_700_000_000 + $id % 6) . '.5+03',
                'day' => gmdate('Y-m-d', 86_400 * ($id % 8)), 'clock' => gmdate('H:i:s', $id % 10) . '.25', 'mood' => ['a', 'ok', 'sad'][$id % 3],
            ];
        }
        $this->db()->table('things')->insert($rows);
        $this->slices(7);
        $orders = [
            ['code' => 'asc'], ['code' => 'desc'], ['name' => 'asc', 'id' => 'asc'], ['name' => 'desc', 'id' => 'asc'], ['german' => 'asc', 'id' => 'desc'], ['plain' => 'desc', 'id' => 'desc'],
            ['fixed' => 'asc', 'id' => 'asc'], ['number' => 'desc', 'id' => 'asc'], ['amount' => 'asc', 'id' => 'desc'], ['part' => 'desc', 'id' => 'desc'], ['single' => 'asc', 'id' => 'asc'],
            ['paid' => 'desc', 'name' => 'asc', 'id' => 'desc'], ['at' => 'asc', 'id' => 'asc'], ['zoned' => 'desc', 'id' => 'desc'], ['day' => 'asc', 'clock' => 'desc', 'id' => 'asc'],
            ['mood' => 'asc', 'german' => 'desc', 'id' => 'asc'],
        ];
        foreach ($orders as $order) {
            $query = $this->db()->table('things')->select('id', 'name');
            foreach ($order as $column => $direction) {
                $query->orderBy($column, $direction);
            }
            $expected = array_map(static fn (object $row): array => [(float) $row->id, $row->name], (clone $query)->get()->all());
            $unsorted = static fn () => DB::connection('pgsql')->table('things')->select('id', 'name');
            // As an order with the primary key behind it, and as a key of the export's own.
            foreach ([fn () => $this->pending(static fn () => clone $query, ['id', 'name']), fn () => $this->pending($unsorted, ['id', 'name'], $order)] as $pending) {
                $export = $pending()->export()->refresh();
                self::assertGreaterThanOrEqual(9, $export->slice, 'a slice for each page of seven rows');
                self::assertSame(json_encode($expected), json_encode(array_slice($this->file($export), 1)), json_encode($order));
            }
        }
    }

    public function testTextThatOnlyTheDatabaseThinksEqualIsNoticedAtAPagesEdge(): void
    {
        $this->db()->unprepared(<<<'SQL'
            create collation loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
            create table things (id serial primary key, name text collate loose not null, amount numeric not null);
            insert into things (name, amount) values ('a', 0), ('B', 1), ('b', 1.0), ('c', 2), ('d', 3)
            SQL);
        $this->slices(2);
        foreach (['name', 'amount'] as $key) {
            try {
                $this->sheet($this->pending(fn () => $this->db()->table('things'), ['id'], $key));
                self::fail('rows were lost');
            } catch (RefusedException $e) {
                self::assertStringContainsString("Two rows have the same $key", $e->getMessage());
            }
        }
        // With the primary key behind it nothing is.
        self::assertCount(6, $this->sheet($this->pending(fn () => $this->db()->table('things')->orderBy('name'), ['id'])));
        self::assertCount(6, $this->sheet($this->pending(fn () => $this->db()->table('things')->orderBy('amount', 'desc'), ['id'])));
    }

    public function testQueriesOfOtherShapes(): void
    {
        $this->db()->unprepared(<<<'SQL'
            create schema if not exists other;
            drop table if exists other.lines;
            create table customers (id serial primary key, name text not null, email text);
            create table orders (id serial primary key, customer_id int not null, total numeric(8, 2) not null);
            create table other.lines (id bigint generated by default as identity primary key, text text not null);
            insert into customers (name, email) select 'Customer ' || n, nullif('c' || n || '@example.com', 'c3@example.com') from generate_series(1, 9) n;
            insert into orders (customer_id, total) select n % 9 + 1, n * 1.25 from generate_series(1, 40) n;
            insert into other.lines (text) select 'line ' || n from generate_series(1, 10) n;
            create view everything as select * from orders;
            SQL);
        $this->slices(4);
        $db = $this->db();
        $rows = $this->sheet($this->pending(static fn () => $db->table('orders as o')->join('customers as c', 'c.id', '=', 'o.customer_id')->select('o.id', 'c.name')->orderBy('c.name')->orderBy('o.id'), ['id', 'name']));
        self::assertCount(41, $rows);
        self::assertSame([[9.0, 'Customer 1'], [18.0, 'Customer 1']], array_slice($rows, 1, 2));

        $rows = $this->sheet($this->pending(static fn () => $db->table('orders')->select('customer_id')->selectRaw('count(*) as n, sum(total) as total')->groupBy('customer_id'), ['customer_id', 'n', 'total']));
        self::assertSame([[1.0, 4.0, (9 + 18 + 27 + 36) * 1.25], [2.0, 5.0, (1 + 10 + 19 + 28 + 37) * 1.25]], array_slice($rows, 1, 2));
        self::assertCount(10, $rows);
        self::assertCount(11, $this->sheet($this->pending(static fn () => $db->table('other.lines'), ['text'])), 'a table of another schema');
        self::assertCount(41, $this->sheet($this->pending(static fn () => $db->table('everything'), ['id'])), 'a view');

        $this->expectException(RefusedException::class);
        $this->expectExceptionMessage('email, which may be NULL');
        $this->pending(static fn () => $db->table('customers')->orderBy('email'))->export();
    }

    public function testExportsOfLaravelExcelPageColumnsThatMayBeNullByKeyToo(): void
    {
        $this->db()->unprepared("create table things (id serial primary key, grade int, name text); insert into things (grade, name) select nullif(n % 5, 2), nullif('n' || n % 4, 'n1') from generate_series(1, 30) n");
        foreach ([['asc', 'asc'], ['asc', 'desc'], ['desc', 'asc'], ['desc', 'desc']] as [$first, $second]) {
            $query = static fn () => DB::connection('pgsql')->table('things')->select('id')->orderBy('grade', $first)->orderBy('name', $second);
            $export = new class ($query) implements Excel\FromQuery, Excel\WithCustomChunkSize {
                public function __construct(private \Closure $query)
                {
                }

                public function query()
                {
                    return ($this->query)();
                }

                public function chunkSize(): int
                {
                    return 4;
                }
            };
            self::assertCount(3, FrozenQuery::of($export, false)->key);
            NativeExcel::store($export, 'things.xlsx', 'local');
            self::assertSame(
                array_map('floatval', $query()->orderBy('id', $second)->pluck('id')->all()),
                array_column(Sheet::all(Storage::disk('local')->path('things.xlsx')), 0),
                "$first $second"
            );
        }
    }

    public function testRowsOfNowAndAnOpenTransaction(): void
    {
        $this->db()->unprepared("create table things (id uuid primary key, at timestamp(0) not null); insert into things select ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, '2026-01-01' from generate_series(1, 10) n");
        $this->configure(['queue.default' => 'redis']);
        $export = $this->pending(fn () => $this->db()->table('things'))->export();
        self::assertSame(['00000000-0000-7000-8000-000000000010'], $export->frozen()->payload['bindings']);
        $this->configure(['queue.default' => 'sync']);

        $this->app->offsetUnset('db.transactions'); // or the export would wait for the commit, which never comes
        $this->db()->beginTransaction();
        $this->db()->table('things')->insert(['id' => '00000000-0000-7000-8000-000000000011', 'at' => '2026-01-02']);
        self::assertCount(12, $this->sheet($this->pending(fn () => $this->db()->table('things'))));
        $this->db()->rollBack();
        self::assertSame(2, Export::query()->count());
    }
}
