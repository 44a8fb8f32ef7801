<?php

namespace NativeXlsx\Laravel\Definition;

use BackedEnum;
use Illuminate\Database\Query\Builder;
use NativeXlsx\Laravel\Contracts\Exportable;
use NativeXlsx\Laravel\Exceptions\RefusedException;
use NativeXlsx\Laravel\Source\QuerySource;

/** Makes the definition of an export class: SQL and bindings as they are now, key, columns and options. */
final class Freezer
{
    /** Of one statement: MySQL, MariaDB and PostgreSQL count them in two bytes, and a page has some of its own. */
    private const BINDINGS = 65_000;

    /**
     * @param array<string, mixed> $filters
     * @param bool $newRows whether rows that are added later come too
     *
     * @throws RefusedException
     */
    public function freeze(Exportable $export, array $filters, bool $newRows = false): Definition
    {
        $shape = QueryShape::of($export->query(), get_class($export));
        $query = $shape->query;
        $mapped = method_exists($export, 'map');
        $columns = array_values($export->columns());

        $ordering = new Ordering($shape);
        $key = $ordering->key($this->ask($export, 'key'));
        if ($columns === [] && !$mapped && $ordering->added !== []) {
            throw $shape->refused('columns() is empty, and the order needs columns that the query does not select (' . implode(', ', $ordering->added) . '). Name the columns in columns().');
        }
        if (!$newRows) {
            (new Bound($shape))->apply($this->ask($export, 'bound'), $this->ask($export, 'key'));
        }
        $query->orders = null;
        if ($shape->isGrouped()) {
            $query->whereRaw('{keyset}');
        }

        $bindings = $this->bindings($query, $shape);
        if (count($bindings) > self::BINDINGS && in_array($shape->connection->getDriverName(), ['mysql', 'mariadb', 'pgsql'], true)) {
            throw $shape->refused('it has ' . number_format(count($bindings)) . ' bindings, and the database takes 65,535 at most. '
                . 'Put the values into a table and join that, or say what they have in common.');
        }
        return new Definition(QuerySource::class, [
            'class' => get_class($export),
            'filters' => $filters,
            'connection' => $shape->connection->getName(),
            'sql' => $query->toSql(),
            'bindings' => $bindings,
            'key' => $key,
            'added' => $ordering->added,
            'ordinals' => $ordering->ordinals,
            'chunk' => $this->ask($export, 'chunk'),
            'cursor' => $this->ask($export, 'cursor') ?? [],
            'mapped' => $mapped,
            'eloquent' => $shape->eloquent !== null,
            'columns' => $columns,
            'sheet' => $this->ask($export, 'sheet'),
            'options' => $this->ask($export, 'options') ?? [],
        ], array_filter([
            'retryUntil' => $this->ask($export, 'retryUntil')?->getTimestamp(),
            'backoff' => $this->ask($export, 'backoff'),
        ], static fn (mixed $value): bool => $value !== null));
    }

    /** @return list<scalar|null> */
    private function bindings(Builder $query, QueryShape $shape): array
    {
        $bindings = [];
        foreach ($shape->connection->prepareBindings(array_values($query->getBindings())) as $value) {
            $bindings[] = match (true) {
                $value instanceof BackedEnum => $value->value,
                is_object($value) => (string) $value,
                default => $value,
            };
        }
        return $bindings;
    }

    /** What NativeExport has, and a class that only implements the interface may have. */
    private function ask(Exportable $export, string $method): mixed
    {
        return method_exists($export, $method) ? $export->$method() : null;
    }
}
