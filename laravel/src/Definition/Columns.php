<?php

namespace NativeXlsx\Laravel\Definition;

use Illuminate\Database\Connection;

/** What the schema says of a table's columns; one question a table. */
final class Columns
{
    /** Of MySQL: they sort by a number and compare as text. */
    private const ORDINALS = ['enum', 'set'];

    /** Of MySQL: a FLOAT doesn't equal what it was read as, JSON and shapes don't compare as they sort. */
    private const UNFIT = ['float', 'json', 'geometry', 'point', 'linestring', 'polygon', 'multipoint', 'multilinestring', 'multipolygon', 'geometrycollection'];

    /** @var array<string, array<string, array{name: string, nullable: bool, incrementing: bool, type: string}>> */
    private array $known = [];

    public function __construct(private readonly Connection $connection)
    {
    }

    /** @return bool|null null: there is no such column */
    public function nullable(string $table, string $column): ?bool
    {
        return $this->of($table)[strtolower($column)]['nullable'] ?? null;
    }

    /** The column of the primary key whose numbers only grow. */
    public function incrementing(string $table): ?string
    {
        foreach ($this->of($table) as $is) {
            if ($is['incrementing']) {
                return $is['name'];
            }
        }
        return null;
    }

    /** Whether it sorts by the numbers of its values while it compares as text. */
    public function isOrdinal(string $table, string $column): bool
    {
        return $this->speaksMySql() && in_array($this->of($table)[strtolower($column)]['type'] ?? '', self::ORDINALS, true);
    }

    /** The type of a column behind whose values no page can begin; null: one can. */
    public function unfit(string $table, string $column): ?string
    {
        $type = $this->of($table)[strtolower($column)]['type'] ?? '';
        $unfit = match ($this->connection->getDriverName()) {
            'mysql', 'mariadb' => in_array($type, self::UNFIT, true),
            'sqlite' => preg_match('/real|floa|doub/', $type) === 1,
            'pgsql' => $type === 'bytea', // which PDO gives as a stream
            default => false,
        };
        return $unfit ? $type : null;
    }

    private function speaksMySql(): bool
    {
        return in_array($this->connection->getDriverName(), ['mysql', 'mariadb'], true);
    }

    /** @return array<string, array{name: string, nullable: bool, incrementing: bool, type: string}> by name, in lower case */
    private function of(string $table): array
    {
        return $this->known[$table] ??= $this->ask($table);
    }

    /** @return array<string, array{name: string, nullable: bool, incrementing: bool, type: string}> */
    private function ask(string $table): array
    {
        $name = $this->connection->getTablePrefix() . $table;
        $schema = null;
        if (str_contains($table, '.')) {
            [$schema, $name] = explode('.', $table, 2);
            $name = $this->connection->getTablePrefix() . $name;
        }
        $rows = match ($this->connection->getDriverName()) {
            'sqlite' => $this->ofSqlite($name),
            'pgsql' => $this->ofPostgres($schema, $name),
            default => $this->ofSchema($schema, $name),
        };
        $columns = [];
        foreach ($rows as $row) {
            $columns[strtolower($row->name)] = [
                'name' => $row->name,
                'nullable' => (bool) $row->nullable,
                'incrementing' => (bool) $row->incrementing,
                'type' => strtolower($row->type),
            ];
        }
        return $columns;
    }

    /** @return list<object> */
    private function ofSqlite(string $table): array
    {
        $rows = $this->connection->select('select name, type, pk, "notnull" as required from pragma_table_info(?)', [$table]);
        $primary = count(array_filter($rows, static fn (object $row): bool => $row->pk > 0));
        foreach ($rows as $row) {
            $row->incrementing = $row->pk > 0 && $primary === 1 && strtolower($row->type) === 'integer';
            $row->nullable = !$row->required && !$row->incrementing;
        }
        return $rows;
    }

    /** Wherever the search path finds it, and views too. @return list<object> */
    private function ofPostgres(?string $schema, string $table): array
    {
        $quoted = implode('.', array_map(static fn (string $part): string => '"' . str_replace('"', '""', $part) . '"', array_filter([$schema, $table], 'is_string')));
        return $this->connection->select(<<<'SQL'
            select a.attname as name, t.typname as type, (not a.attnotnull and not t.typnotnull)::int as nullable,
                (exists (select 1 from pg_index i where i.indrelid = a.attrelid and i.indisprimary and a.attnum = any (i.indkey))
                    and (a.attidentity <> '' or coalesce(pg_get_expr(d.adbin, d.adrelid), '') like 'nextval(%'))::int as incrementing
            from pg_attribute a join pg_type t on t.oid = a.atttypid left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
            where a.attrelid = to_regclass(?) and a.attnum > 0 and not a.attisdropped order by a.attnum
            SQL, [$quoted]);
    }

    /** @return list<object> */
    private function ofSchema(?string $schema, string $table): array
    {
        [$current, $incrementing] = $this->speaksMySql() ? ['database()', "extra like '%auto_increment%'"] : ['schema_name()', '0'];
        return $this->connection->select(
            "select column_name as name, data_type as type, case when is_nullable = 'YES' then 1 else 0 end as nullable, $incrementing as incrementing
                from information_schema.columns where table_name = ? and table_schema = " . ($schema === null ? $current : '?'),
            $schema === null ? [$table] : [$table, $schema]
        );
    }
}
