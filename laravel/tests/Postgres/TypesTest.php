<?php

namespace NativeXlsx\Laravel\Tests\Postgres;

use App\Exports\MappedQueryExport;
use Illuminate\Support\Facades\Storage;
use NativeXlsx\CellException;
use NativeXlsx\Laravel\Exceptions\RefusedException;
use NativeXlsx\Laravel\Models\Export;
use ZipArchive;

/** What the types of PostgreSQL become in the sheet. */
final class TypesTest extends PostgresTestCase
{
    /** Type, what is stored, and the cell: text, number, truth; a date as a text that is compared as a time. */
    private const TYPES = [
        ['smallint', '-32768', -32768.0],
        ['integer', '2147483647', 2147483647.0],
        ['bigint', '999999999999999', 999999999999999.0],
        ['bigint', '-9223372036854775808', '-9223372036854775808'],
        ['numeric', '1e-3', 0.001],
        ['numeric(12,2)', '-1.50', -1.5],
        ['numeric(38,2)', '123456789012345678901234567890.12', '123456789012345678901234567890.12'],
        ['real', '0.1', 0.1],
        ['double precision', '0.30000000000000004', 0.30000000000000004],
        ['double precision', '1e300', 1e300],
        ['boolean', 'true', true],
        ['boolean', 'false', false],
        ['text', "'=1+1'", '=1+1'],
        ['text', "' 007 '", ' 007 '],
        ['varchar(9)', "'Straße 😀'", 'Straße 😀'],
        ['char(4)', "'ab'", 'ab  '],
        ['uuid', "'123E4567-e89b-12d3-a456-426655440000'", '123e4567-e89b-12d3-a456-426655440000'],
        ['json', "'{\"a\":  1}'", '{"a":  1}'],
        ['jsonb', "'{\"a\":  \"ä\"}'", '{"a": "ä"}'],
        ['timestamp', "'2024-02-29 12:34:56.789123'", ['2024-02-29 12:34:56.789', 'yyyy-mm-dd hh:mm:ss.000']],
        ['timestamp(0)', "'2024-02-29 12:34:56'", ['2024-02-29 12:34:56', 'yyyy-mm-dd hh:mm:ss']],
        ['timestamp(2)', "'1999-12-31 23:59:59.99'", ['1999-12-31 23:59:59.99', 'yyyy-mm-dd hh:mm:ss.00']],
        ['timestamptz(0)', "'2024-02-29 12:34:56+05:30'", ['2024-02-29 07:04:56', 'yyyy-mm-dd hh:mm:ss']],
        ['date', "'2024-02-29'", ['2024-02-29 00:00:00', 'yyyy-mm-dd']],
        ['time(0)', "'18:00:00'", 0.75],
        ['time', "'23:59:59.5'", (86_399.5) / 86_400],
        ['timetz', "'18:00:00+02'", '18:00:00+02'],
        ['interval', "'1 day 2 hours'", '1 day 02:00:00'],
        ['money', "'1.5'", '$1.50'],
        ['inet', "'10.0.0.1'", '10.0.0.1'],
        ['integer[]', "'{1,2}'", '{1,2}'],
        ['xml', "'<a/>'", '<a/>'],
        ['bit(3)', "B'101'", '101'],
        ['mood', "'ok'", 'ok'],
        ['cents', '3.5', 3.5],
    ];

    public function testEveryTypeBecomesItsCell(): void
    {
        $this->db()->unprepared("create type mood as enum ('sad', 'ok'); create domain cents as numeric(10, 2)");
        $columns = $values = [];
        foreach (self::TYPES as $i => [$type, $stored]) {
            $columns[] = "c$i $type";
            $values[] = $stored;
        }
        $this->db()->unprepared('create table things (id bigint generated always as identity primary key, ' . implode(', ', $columns) . ')');
        $names = array_map(static fn (int $i): string => "c$i", array_keys(self::TYPES));
        $list = implode(', ', $names);
        $this->db()->unprepared("insert into things ($list) values (" . implode(', ', $values) . "); insert into things ($list) select " . implode(', ', array_fill(0, count($names), 'null')));

        $this->slices(1);
        foreach ([$names, array_map(static fn (string $name): array => ['key' => $name, 'header' => strtoupper($name)], $names)] as $way => $wanted) {
            $export = $this->pending(fn () => $this->db()->table('things'), $wanted)->export()->refresh();
            $rows = $this->file($export);
            self::assertSame([$way === 0 ? $names : array_map('strtoupper', $names), 3], [$rows[0], count($rows)]);
            foreach (self::TYPES as $i => [$type, $stored, $cell]) {
                $seconds = is_array($cell) ? (float) (new \DateTimeImmutable("$cell[0] UTC"))->format('U.u') / 86_400 + 25_569 : null;
                $seconds === null
                    ? self::assertSame($cell, $rows[1][$i], "$type: $stored")
                    : self::assertEqualsWithDelta($seconds, $rows[1][$i], 0.0005 / 86_400, "$type: $stored");
                self::assertNull($rows[2][$i] ?? null, "$type: null");
                if (is_array($cell)) {
                    self::assertStringContainsString("formatCode=\"$cell[1]\"", $this->entry($export, 'xl/styles.xml'));
                }
            }
        }
    }

    public function testValuesThatExcelHasNotAreNamed(): void
    {
        foreach ([['numeric', "'NaN'"], ['double precision', "'Infinity'"], ['timestamp', "'infinity'"], ['date', "'0044-03-15 BC'"], ['bytea', "'\\x00ff'"]] as [$type, $value]) {
            $this->db()->unprepared("drop table if exists things; create table things (id serial primary key, v $type); insert into things (v) values ($value)");
            try {
                $this->sheet($this->pending(fn () => $this->db()->table('things'), ['v']));
                self::fail("$type took $value");
            } catch (CellException $e) {
                self::assertStringContainsString("row 2, column A ('v')", $e->getMessage());
            }
        }
        $this->db()->unprepared("truncate things; insert into things (v) values ('caf\\303\\251')");
        self::assertSame([['v'], ['café']], $this->sheet($this->pending(fn () => $this->db()->table('things'), [['key' => 'v', 'type' => 'text']])));
    }

    public function testMapGetsWhatLaravelGives(): void
    {
        $this->db()->unprepared("create table things (id serial primary key, paid boolean not null, total numeric(8,2) not null, tags jsonb not null)");
        $this->db()->table('things')->insert([['paid' => true, 'total' => '1.50', 'tags' => '["a"]'], ['paid' => false, 'total' => '2.25', 'tags' => '[]']]);
        MappedQueryExport::$map = static fn (object $row): array => [$row->id, $row->paid ? 'yes' : 'no', $row->total, count(json_decode($row->tags))];
        $this->slices(1);
        self::assertSame(
            [['id', 'paid', 'total', 'tags'], [1.0, 'yes', 1.5, 1.0], [2.0, 'no', 2.25, 0.0]],
            $this->sheet($this->pending(fn () => $this->db()->table('things'), ['id', 'paid', ['key' => 'total', 'type' => 'decimal'], 'tags'], class: MappedQueryExport::class))
        );
    }

    public function testAllColumnsAndColumnsThatArent(): void
    {
        $this->db()->unprepared("create table things (id serial primary key, day date not null); insert into things (day) values ('2024-02-29')");
        self::assertSame([['id', 'day'], [1.0, 45351.0]], $this->sheet($this->pending(fn () => $this->db()->table('things'))));
        $this->expectException(RefusedException::class);
        $this->expectExceptionMessage('The query has no column "date", which columns() names; it has id, day.');
        $this->sheet($this->pending(fn () => $this->db()->table('things'), ['date']));
    }

    private function entry(Export $export, string $name): string
    {
        $zip = new ZipArchive();
        self::assertTrue($zip->open(Storage::disk('local')->path($export->path)));
        $text = (string) $zip->getFromName($name);
        $zip->close();
        return $text;
    }
}
