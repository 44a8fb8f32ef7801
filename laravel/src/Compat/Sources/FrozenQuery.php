<?php

namespace NativeXlsx\Laravel\Compat\Sources;

use BackedEnum;
use Illuminate\Database\Connection;
use NativeXlsx\Laravel\Compat\SourceChanged;
use NativeXlsx\Laravel\Compat\Unsupported;
use NativeXlsx\Laravel\Definition\Bound;
use NativeXlsx\Laravel\Definition\Ordering;
use NativeXlsx\Laravel\Definition\QueryShape;
use NativeXlsx\Laravel\Exceptions\RefusedException;

/**
 * SQL and bindings of an export's query as they were when it was asked for, so that `now()->subDays(30)` means the same in
 * every slice; and how its pages are found. Where its order is of plain columns, each page begins
 * behind the key of the last row and costs its own rows. Otherwise pages are found by position (LIMIT and OFFSET), as
 * Laravel Excel finds all of them: a page costs the rows before it.
 */
final class FrozenQuery
{
    /**
     * @param string $sql without ORDER BY and LIMIT where there is a key; else the whole
     * @param list<scalar|null> $bindings
     * @param array<string, 'asc'|'desc'> $key [] where pages are found by position
     * @param list<string> $added columns of the key that the query didn't select
     * @param string|null $why there is no key
     * @param list<string> $nullable columns of the key that may be NULL
     * @param list<string> $ordinals columns of the key that sort by the number of their value
     */
    public function __construct(
        public readonly string $connection,
        public readonly string $sql,
        public readonly array $bindings,
        public readonly array $key,
        public readonly array $added,
        public readonly ?string $why,
        public readonly array $nullable = [],
        public readonly array $ordinals = [],
    ) {
    }

    /**
     * @param bool $rowsOfNow keep rows out that are added from now on, where numbers that only grow tell them
     *
     * @throws Unsupported
     */
    public static function of(object $sheet, bool $rowsOfNow): self
    {
        $given = GivenQuery::of($sheet);
        try {
            $shape = QueryShape::of($sheet->query(), $sheet::class);
            if ($shape->isGrouped()) {
                throw $shape->refused('groupBy() and distinct() leave no key of a table.');
            }
            $ordering = new Ordering($shape, nulls: true);
            if ($shape->eloquent === null && empty($shape->query->orders)) {
                $given->order($sheet); // refused, as chunk() would
            }
            $key = $ordering->key(null);
            if ($rowsOfNow) {
                (new Bound($shape))->apply();
            }
            $shape->query->orders = null;
            return new self($shape->connection->getName(), $shape->query->toSql(), self::bindings($shape->connection, $shape->query->getBindings()), $key, $ordering->added, null, $ordering->nullable, $ordering->ordinals);
        } catch (RefusedException $refused) {
            $given->order($sheet);
            $base = $given->base;
            return new self($given->connection()->getName(), $base->toSql(), self::bindings($given->connection(), $base->getBindings()), [], [], $refused->getMessage());
        }
    }

    /** @param array<string, mixed> $stored */
    public static function restore(array $stored): self
    {
        return new self($stored['connection'], $stored['sql'], $stored['bindings'], $stored['key'], $stored['added'], $stored['why'], $stored['nullable'] ?? [], $stored['ordinals'] ?? []);
    }

    /** @return array<string, mixed> plain values */
    public function store(): array
    {
        return get_object_vars($this);
    }

    /**
     * What makes models of the rows: query() is asked again, and must build what it built.
     *
     * @throws SourceChanged
     */
    public function given(object $sheet): GivenQuery
    {
        $given = GivenQuery::of($sheet);
        if ($this->key === []) {
            $given->order($sheet);
            if ($given->base->toSql() !== $this->sql) {
                throw SourceChanged::query($sheet::class);
            }
        }
        return $given;
    }

    /**
     * @param array<array-key, mixed> $bindings
     * @return list<scalar|null>
     */
    private static function bindings(Connection $connection, array $bindings): array
    {
        return array_map(static fn (mixed $value): mixed => match (true) {
            $value instanceof BackedEnum => $value->value,
            is_object($value) => (string) $value,
            default => $value,
        }, array_values($connection->prepareBindings(array_values($bindings))));
    }
}
