<?php

namespace NativeXlsx\Laravel\Source;

use Illuminate\Database\Connection;

/** What Laravel's connection tells of a result's columns where a value of PHP alone doesn't: what NativeCursor knows by itself. */
final class ResultColumns
{
    /** Formats that fractions of a second are added to, or Excel would round what it doesn't show. */
    private const FRACTIONS = ['datetime' => 'yyyy-mm-dd hh:mm:ss', 'time' => '[hh]:mm:ss'];

    /**
     * @param list<mixed> $bindings
     * @return array<string, array{type?: string, format?: string}> by name, as columns of NativeXlsx have them
     */
    public static function of(Connection $connection, string $query, array $bindings): array
    {
        $statement = $connection->getReadPdo()->prepare($query);
        $connection->bindValues($statement, $connection->prepareBindings($bindings));
        $statement->execute();
        $columns = [];
        for ($i = 0; $i < $statement->columnCount(); $i++) {
            $meta = $statement->getColumnMeta($i) ?: [];
            $columns[(string) ($meta['name'] ?? $i)] = self::column($meta, $connection->getDriverName());
        }
        $statement->closeCursor();
        return $columns;
    }

    /**
     * @param array<string, mixed> $meta
     * @return array{type?: string, format?: string}
     */
    private static function column(array $meta, string $driver): array
    {
        $name = strtolower((string) ($meta['sqlite:decl_type'] ?? $meta['native_type'] ?? ''));
        $type = match (true) {
            str_starts_with($name, 'datetime'), str_starts_with($name, 'timestamp') => 'datetime',
            $name === 'date' => 'date',
            $name === 'time' => 'time',
            str_contains($name, 'decimal'), str_starts_with($name, 'numeric') => 'decimal',
            $driver === 'pgsql' && in_array($name, ['float4', 'float8'], true) => 'number', // PDO gives text
            $name === 'year' => 'integer',
            default => null,
        };
        if ($type === null) {
            return [];
        }
        $digits = self::digits($meta, $driver);
        return ['type' => $type] + (isset(self::FRACTIONS[$type]) && $digits > 0 ? ['format' => self::FRACTIONS[$type] . '.' . str_repeat('0', min(3, $digits))] : []);
    }

    /** @param array<string, mixed> $meta */
    private static function digits(array $meta, string $driver): int
    {
        $digits = (int) ($meta['precision'] ?? 0);
        return match ($driver) {
            'pgsql' => $digits < 0 ? 6 : $digits, // none declared: all that there are
            'mysql', 'mariadb' => $digits,
            default => 0,
        };
    }
}
