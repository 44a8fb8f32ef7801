<?php

namespace NativeXlsx\Laravel\Source;

use Illuminate\Database\Connection;
use NativeXlsx\Laravel\Exceptions\RefusedException;

/**
 * Pages over Laravel's own connection, each begun behind the last row's key: for databases that NativeCursor doesn't speak
 * to, and for a transaction that only this connection sees. The query stays as it is, inside a derived table.
 */
final class QueryPages implements Pages
{
    /** Tells its tokens from NativeCursor's. */
    private const MARK = 'p1.';

    /** @var array<string, mixed>|null values of the key in the last row given */
    private ?array $after = null;

    private bool $done = false;

    /**
     * @param list<scalar|null> $bindings
     * @param array<string, 'asc'|'desc'> $key
     */
    public function __construct(
        private readonly Connection $connection,
        private readonly string $sql,
        private readonly array $bindings,
        private readonly array $key,
        private readonly int $size,
        ?string $token = null,
    ) {
        if ($token !== null) {
            $this->after = array_combine(array_keys($key), json_decode((string) base64_decode(substr($token, strlen(self::MARK)), true), true, 8, JSON_THROW_ON_ERROR));
        }
    }

    public static function wrote(?string $token): bool
    {
        return $token !== null && str_starts_with($token, self::MARK);
    }

    /** @return list<array<string, mixed>>|null */
    public function next(): ?array
    {
        if ($this->done) {
            return null;
        }
        $bindings = $this->bindings;
        $where = '';
        if ($this->after !== null) {
            $where = ' where ' . $this->behind($bindings);
        }
        $order = [];
        foreach ($this->key as $column => $direction) {
            $order[] = $this->wrap($column) . ' ' . $direction;
        }
        // One row more than asked for: it tells whether there is another page, and whether the key is unique across the edge.
        $rows = array_map(static fn (object $row): array => (array) $row, $this->connection->select(
            'select * from (' . $this->derived() . ') as ' . $this->wrap('nx_rows') . $where . ' order by ' . implode(', ', $order) . $this->limit($this->size + 1),
            $bindings
        ));
        $this->refuseTwins($rows);
        $this->done = count($rows) <= $this->size;
        $page = array_slice($rows, 0, $this->size);
        if ($page === []) {
            return null;
        }
        $this->after = array_intersect_key($page[count($page) - 1], $this->key);
        return $page;
    }

    public function token(): ?string
    {
        if ($this->after === null) {
            return null;
        }
        $values = array_map(fn (string $column): mixed => $this->after[$column], array_keys($this->key));
        return self::MARK . base64_encode(json_encode($values, JSON_THROW_ON_ERROR | JSON_PRESERVE_ZERO_FRACTION));
    }

    public function isDone(): bool
    {
        return $this->done;
    }

    public function close(): void
    {
    }

    public function count(): int
    {
        return (int) $this->connection->select('select count(*) as n from (' . $this->derived() . ') as ' . $this->wrap('nx_rows'), $this->bindings)[0]->n;
    }

    /** The types of the result's columns, as NativeXlsx calls them, where a value of PHP alone doesn't tell. @return array<string, string|null> */
    public function types(): array
    {
        $statement = $this->connection->getReadPdo()->prepare('select * from (' . $this->derived() . ') as ' . $this->wrap('nx_rows') . $this->limit(0));
        $this->connection->bindValues($statement, $this->connection->prepareBindings($this->bindings));
        $statement->execute();
        $types = [];
        for ($i = 0; $i < $statement->columnCount(); $i++) {
            $meta = $statement->getColumnMeta($i) ?: [];
            $type = strtolower((string) ($meta['sqlite:decl_type'] ?? $meta['native_type'] ?? ''));
            $types[(string) ($meta['name'] ?? $i)] = match (true) {
                str_starts_with($type, 'datetime'), str_starts_with($type, 'timestamp') => 'datetime',
                $type === 'date' => 'date',
                $type === 'time' => 'time',
                str_contains($type, 'decimal'), str_starts_with($type, 'numeric') => 'decimal',
                default => null,
            };
        }
        $statement->closeCursor();
        return $types;
    }

    /**
     * `a > ? or (a = ? and b > ?)`, with the first column's bound also alone, by which an index is entered.
     *
     * @param list<mixed> $bindings
     */
    private function behind(array &$bindings): string
    {
        $columns = array_keys($this->key);
        $sql = $this->wrap($columns[0]) . ($this->key[$columns[0]] === 'desc' ? ' <= ?' : ' >= ?');
        $bindings[] = $this->after[$columns[0]];
        $cases = [];
        foreach ($columns as $i => $column) {
            $case = [];
            foreach (array_slice($columns, 0, $i) as $before) {
                $case[] = $this->wrap($before) . ' = ?';
                $bindings[] = $this->after[$before];
            }
            $case[] = $this->wrap($column) . ($this->key[$column] === 'desc' ? ' < ?' : ' > ?');
            $bindings[] = $this->after[$column];
            $cases[] = '(' . implode(' and ', $case) . ')';
        }
        return $sql . ' and (' . implode(' or ', $cases) . ')';
    }

    /** @param list<array<string, mixed>> $rows */
    private function refuseTwins(array $rows): void
    {
        $before = $this->after;
        foreach ($rows as $row) {
            $key = [];
            foreach ($this->key as $column => $direction) {
                if (!array_key_exists($column, $row)) {
                    throw new RefusedException("The query's result has no column \"$column\", by which its rows are told apart. Select it, or name others in key().");
                }
                if ($row[$column] === null) {
                    throw new RefusedException("\"$column\" is NULL in a row, and rows behind it would be left out. Order by columns that are never NULL.");
                }
                $key[$column] = $row[$column];
            }
            if ($key === $before) {
                throw new RefusedException('Two rows have the same ' . implode(', ', array_keys($this->key)) . ' (' . implode(', ', $key) . '), so pages can\'t tell them apart. '
                    . 'If a join gives several rows each, name more columns in key().');
            }
            $before = $key;
        }
    }

    private function derived(): string
    {
        return str_replace('{keyset}', '1 = 1', $this->sql); // pages are cut around the query here, not inside it
    }

    private function limit(int $rows): string
    {
        return $this->connection->getDriverName() === 'sqlsrv' ? " offset 0 rows fetch next $rows rows only" : " limit $rows";
    }

    private function wrap(string $column): string
    {
        return $this->connection->getQueryGrammar()->wrap($column);
    }
}
