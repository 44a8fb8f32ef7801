<?php

namespace NativeXlsx\Laravel\Definition;

use Illuminate\Database\Connection;

/** What the schema says of a table's columns; one question a table. */
final class Columns
{
    /** @var array<string, array<string, array{name: string, nullable: bool, incrementing: bool}>> */
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

    /** @return array<string, array{name: string, nullable: bool, incrementing: bool}> by name, in lower case */
    private function of(string $table): array
    {
        return $this->known[$table] ??= $this->ask($table);
    }

    /** @return array<string, array{name: string, nullable: bool, incrementing: bool}> */
    private function ask(string $table): array
    {
        $name = $this->connection->getTablePrefix() . $table;
        $schema = null;
        if (str_contains($table, '.')) {
            [$schema, $name] = explode('.', $table, 2);
            $name = $this->connection->getTablePrefix() . $name;
        }
        $columns = [];
        if ($this->connection->getDriverName() === 'sqlite') {
            $rows = $this->connection->select('select * from pragma_table_info(?)', [$name]);
            $primary = count(array_filter($rows, static fn (object $row): bool => $row->pk > 0));
            foreach ($rows as $row) {
                $rowid = $row->pk > 0 && $primary === 1 && strtolower($row->type) === 'integer';
                $columns[strtolower($row->name)] = ['name' => $row->name, 'nullable' => !$row->notnull && !$rowid, 'incrementing' => $rowid];
            }
            return $columns;
        }
        [$current, $extra] = match ($this->connection->getDriverName()) {
            'mysql', 'mariadb' => ['database()', 'extra'],
            'sqlsrv' => ['schema_name()', 'column_default'],
            default => ['current_schema()', "case when is_identity = 'YES' then 'auto_increment' else column_default end"],
        };
        $rows = $this->connection->select(
            "select column_name as name, is_nullable as nullable, $extra as extra from information_schema.columns where table_name = ? and table_schema = "
                . ($schema === null ? $current : '?'),
            $schema === null ? [$name] : [$name, $schema]
        );
        foreach ($rows as $row) {
            $extra = strtolower((string) $row->extra);
            $columns[strtolower($row->name)] = [
                'name' => $row->name,
                'nullable' => strtoupper($row->nullable) === 'YES',
                'incrementing' => str_contains($extra, 'auto_increment') || str_contains($extra, 'nextval('),
            ];
        }
        return $columns;
    }
}
