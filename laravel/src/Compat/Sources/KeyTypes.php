<?php

namespace NativeXlsx\Laravel\Compat\Sources;

use NativeXlsx\Laravel\Definition\QueryShape;

/**
 * Whether a query's order is of columns that compare as they sort, also after a value of theirs was in PHP: an ENUM sorts by
 * its number and compares as text, and a FLOAT doesn't come back as it went. Behind such a value no page can begin.
 */
final class KeyTypes
{
    private const MYSQL = ['enum', 'set', 'float', 'double', 'bit', 'json', 'geometry'];

    /** The name of a column that doesn't; null: all do. */
    public static function unfit(QueryShape $shape): ?string
    {
        $names = [];
        foreach ($shape->query->orders ?? [] as $order) {
            if (is_string($order['column'] ?? null)) {
                $names[] = self::column($shape, $order['column']);
            }
        }
        $tables = array_column($shape->tables(), 'table');
        if ($names === [] || $tables === []) {
            return null;
        }
        return match ($shape->connection->getDriverName()) {
            'mysql', 'mariadb' => self::ofMysql($shape, $tables, $names),
            'sqlite' => self::ofSqlite($shape, $tables, $names),
            default => null,
        };
    }

    /**
     * @param list<string> $tables
     * @param list<string> $names
     */
    private static function ofMysql(QueryShape $shape, array $tables, array $names): ?string
    {
        $prefix = $shape->connection->getTablePrefix();
        $tables = array_map(static fn (string $table): string => $prefix . substr("/$table", (int) strrpos(".$table", '.') + 1), $tables);
        $marks = static fn (array $values): string => implode(', ', array_fill(0, count($values), '?'));
        $found = $shape->connection->select(
            "select concat(column_name, ' (', data_type, ')') as name from information_schema.columns where table_name in ({$marks($tables)})
                and column_name in ({$marks($names)}) and data_type in ({$marks(self::MYSQL)}) limit 1",
            [...$tables, ...$names, ...self::MYSQL]
        );
        return $found === [] ? null : $found[0]->name;
    }

    /**
     * @param list<string> $tables
     * @param list<string> $names
     */
    private static function ofSqlite(QueryShape $shape, array $tables, array $names): ?string
    {
        foreach ($tables as $table) {
            foreach ($shape->connection->select('select name, type from pragma_table_info(?)', [$shape->connection->getTablePrefix() . $table]) as $column) {
                if (in_array(strtolower($column->name), array_map('strtolower', $names), true) && preg_match('/real|floa|doub/i', (string) $column->type)) {
                    return "$column->name ($column->type)";
                }
            }
        }
        return null;
    }

    /** Without its table, and of an alias what it stands for. */
    private static function column(QueryShape $shape, string $column): string
    {
        foreach ($shape->columns() as $selected) {
            if (is_string($selected) && preg_match('/^\s*([\w.]+)\s+as\s+(\w+)\s*$/i', $selected, $parts) && strcasecmp($parts[2], $column) === 0) {
                $column = $parts[1];
            }
        }
        return substr("/$column", (int) strrpos(".$column", '.') + 1);
    }
}
