<?php

namespace NativeXlsx\Laravel\Source;

use Illuminate\Database\Connection;
use NativeXlsx\Laravel\Exceptions\RefusedException;
use PDOException;

/**
 * Pages over Laravel's own connection, each begun behind the last row's key: for databases that NativeCursor doesn't speak
 * to, and for a transaction that only this connection sees. The query stays as it is, inside a derived table.
 */
final class QueryPages implements Pages
{
    /** Tells its tokens from NativeCursor's. */
    private const MARK = 'p1.';

    private readonly Keyset $keyset;

    /** @var list<scalar|null>|null values of the key in the last row given */
    private ?array $after = null;

    private bool $done = false;

    /**
     * @param list<scalar|null> $bindings
     * @param array<string, 'asc'|'desc'> $key
     * @param list<string> $nullable columns of the key that may be NULL
     * @param list<string> $ordinals columns of the key that sort by the number of their value
     */
    public function __construct(
        private readonly Connection $connection,
        private readonly string $sql,
        private readonly array $bindings,
        private readonly array $key,
        private readonly int $size,
        ?string $token = null,
        array $nullable = [],
        array $ordinals = [],
    ) {
        $this->keyset = new Keyset($connection, $key, $nullable, $ordinals);
        if ($token !== null) {
            $values = json_decode((string) base64_decode(substr($token, strlen(self::MARK)), true), true, 8, JSON_THROW_ON_ERROR);
            $this->after = array_map(static fn (mixed $value): mixed => is_array($value) ? (string) base64_decode($value[0], true) : $value, $values);
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
        $where = $this->after === null ? '' : ' where ' . $this->keyset->behind($this->after, $bindings);
        // One row more than asked for: it tells whether there is another page, and whether the key is unique across the edge.
        $rows = array_map(static fn (object $row): array => (array) $row, $this->asked(fn (): array => $this->connection->select(
            "select {$this->wrap('nx_rows')}.*{$this->keyset->select()} from {$this->derived()}$where order by {$this->keyset->order()}{$this->limit($this->size + 1)}",
            $bindings
        )));
        $keys = [];
        foreach ($rows as &$row) {
            $keys[] = $this->keyset->take($row);
        }
        unset($row);
        $this->refuseTwins($keys);
        $this->done = count($rows) <= $this->size;
        $page = array_slice($rows, 0, $this->size);
        if ($page === []) {
            return null;
        }
        $this->after = $keys[count($page) - 1];
        return $page;
    }

    public function token(): ?string
    {
        if ($this->after === null) {
            return null;
        }
        // Bytes that aren't UTF-8 have no JSON.
        $values = array_map(static fn (mixed $value): mixed => is_string($value) && !mb_check_encoding($value, 'UTF-8') ? [base64_encode($value)] : $value, $this->after);
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
        return (int) $this->connection->select("select count(*) as n from {$this->derived()}", $this->bindings)[0]->n;
    }

    /** @return array<string, array{type?: string, format?: string}> what is known of the result's columns, by name */
    public function columns(): array
    {
        return $this->asked(fn (): array => ResultColumns::of($this->connection, "select * from {$this->derived()}{$this->limit(0)}", $this->bindings));
    }

    /** @return list<string> columns whose floating-point numbers come as text: PostgreSQL's */
    public function floats(): array
    {
        if ($this->connection->getDriverName() !== 'pgsql') {
            return [];
        }
        return array_keys(array_filter($this->columns(), static fn (array $column): bool => ($column['type'] ?? '') === 'number'));
    }

    /**
     * @param callable(): array<array-key, mixed> $ask
     * @return array<array-key, mixed>
     *
     * @throws RefusedException the query won't do, and asking again can't help
     */
    private function asked(callable $ask): array
    {
        try {
            return $ask();
        } catch (PDOException $e) {
            // Class 42: there is no such column, the syntax is wrong, types don't compare.
            throw str_starts_with((string) ($e->errorInfo[0] ?? ''), '42') ? new RefusedException("The database refuses the query: {$e->getMessage()}", 0, $e) : $e;
        }
    }

    /** @param list<list<scalar|null>> $keys of the rows, in their order */
    private function refuseTwins(array $keys): void
    {
        $before = $this->after;
        foreach ($keys as $key) {
            if ($key === $before) {
                throw $this->twins($key);
            }
            $before = $key;
        }
        // Across the edge the database has to say whether it thinks so too, or the next page would pass over the row.
        if (count($keys) > $this->size && Keyset::mayBeEqual($keys[$this->size - 1], $keys[$this->size])) {
            $bindings = $this->bindings;
            $where = $this->keyset->at($keys[$this->size - 1], $bindings);
            if (count($this->connection->select("select 1 as n from {$this->derived()} where $where{$this->limit(2)}", $bindings)) > 1) {
                throw $this->twins($keys[$this->size]);
            }
        }
    }

    /** @param list<scalar|null> $key */
    private function twins(array $key): RefusedException
    {
        return new RefusedException('Two rows have the same ' . implode(', ', array_keys($this->key)) . ' (' . mb_scrub(implode(', ', $key), 'UTF-8') . '), so pages can\'t tell them apart. '
            . 'If a join gives several rows each, name more columns in key().');
    }

    private function derived(): string
    {
        return '(' . str_replace('{keyset}', '1 = 1', $this->sql) . ') as ' . $this->wrap('nx_rows'); // pages are cut around the query here, not inside it
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
