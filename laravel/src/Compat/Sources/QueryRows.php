<?php

namespace NativeXlsx\Laravel\Compat\Sources;

use Illuminate\Database\Connection;
use Illuminate\Support\Facades\DB;
use NativeXlsx\Laravel\Compat\Concerns;
use NativeXlsx\Laravel\Exceptions\RefusedException;
use NativeXlsx\Laravel\Source\QueryPages;

/** Rows of FromQuery, page by page: behind the last key, or by position ({@see FrozenQuery}). */
final class QueryRows implements RowSource
{
    public function __construct(private readonly object $sheet, private readonly FrozenQuery $query, private readonly int $chunk)
    {
    }

    /** @param array<string, mixed>|null $after */
    public function chunks(?array $after): iterable
    {
        $given = $this->query->given($this->sheet);
        $pages = $this->query->key !== [] && !isset($after['offset']) ? $this->behindKeys($after) : $this->byPosition($given, (int) ($after['offset'] ?? 0));
        foreach ($pages as [$rows, $position]) {
            $hidden = array_flip($this->query->added);
            if ($hidden !== []) {
                $rows = array_map(static fn (array $row): array => array_diff_key($row, $hidden), $rows);
            }
            $models = $given->hydrate($rows);
            /** @var iterable<mixed> $prepared */
            $prepared = method_exists($this->sheet, 'prepareRows') ? $this->sheet->prepareRows($models) : $models;
            yield [$prepared, $position];
        }
    }

    public function count(): ?int
    {
        if (Concerns::has($this->sheet, 'WithCustomQuerySize')) {
            return (int) $this->sheet->querySize();
        }
        if ($this->query->key === []) {
            $base = $this->query->given($this->sheet)->base;
            $limit = empty($base->unions) ? $base->limit : $base->unionLimit;
            return $limit === null ? $base->getCountForPagination() : min($limit, $base->getCountForPagination());
        }
        $connection = $this->connection();
        $derived = $connection->getQueryGrammar()->wrap('nx_rows');
        return (int) $connection->select("select count(*) as n from ({$this->query->sql}) as $derived", $this->query->bindings)[0]->n;
    }

    /**
     * @param array<string, mixed>|null $after
     * @return iterable<array{list<array<string, mixed>>, array<string, mixed>}>
     */
    private function behindKeys(?array $after): iterable
    {
        $pages = new QueryPages($this->connection(), $this->query->sql, $this->query->bindings, $this->query->key, $this->chunk, $after['key'] ?? null, $this->query->nullable, $this->query->ordinals);
        $passed = (int) ($after['rows'] ?? 0);
        while (true) {
            try {
                $rows = $pages->next();
            } catch (RefusedException) {
                // A join gives several rows of one key. All pages so far had no such rows, so their number is a position.
                yield from $this->byPositionOfKey($passed);
                return;
            }
            if ($rows === null) {
                return;
            }
            $passed += count($rows);
            yield [$rows, ['key' => $pages->token(), 'rows' => $passed]];
        }
    }

    /** @return iterable<array{list<array<string, mixed>>, array<string, mixed>}> */
    private function byPositionOfKey(int $offset): iterable
    {
        $connection = $this->connection();
        $query = $connection->query()->fromRaw('(' . $this->query->sql . ') as ' . $connection->getQueryGrammar()->wrap('nx_rows'), $this->query->bindings);
        // Rows that are alike in the key are told apart by all their columns, or pages could repeat one and lose another.
        $columns = array_keys((array) ((clone $query)->limit(1)->get()->first() ?? []));
        foreach ($this->query->key + array_fill_keys($columns, 'asc') as $column => $direction) {
            $query->orderBy($column, $direction);
        }
        return $this->positions(fn (int $skip, int $take): array => (clone $query)->skip($skip)->take($take)->get()->all(), $offset, null);
    }

    /** @return iterable<array{list<array<string, mixed>>, array<string, mixed>}> */
    private function byPosition(GivenQuery $given, int $offset): iterable
    {
        if ($this->query->key !== []) {
            return $this->byPositionOfKey($offset);
        }
        $base = $given->base;
        [$limit, $first] = empty($base->unions) ? [$base->limit, $base->offset] : [$base->unionLimit, $base->unionOffset];
        return $this->positions(function (int $skip, int $take) use ($base, $first): array {
            $page = (clone $base)->skip((int) $first + $skip)->take($take);
            return $page->getConnection()->select($page->toSql(), $this->query->bindings, !$page->useWritePdo);
        }, $offset, $limit);
    }

    private function connection(): Connection
    {
        /** @var Connection */
        return DB::connection($this->query->connection);
    }

    /**
     * @param callable(int, int): array<int, mixed> $page
     * @return iterable<array{list<array<string, mixed>>, array<string, mixed>}>
     */
    private function positions(callable $page, int $offset, ?int $limit): iterable
    {
        while (true) {
            $take = $limit === null ? $this->chunk : min($this->chunk, $limit - $offset);
            if ($take <= 0) {
                return;
            }
            /** @var list<array<string, mixed>> $rows */
            $rows = array_map(static fn (mixed $row): array => (array) $row, array_values($page($offset, $take)));
            if ($rows === []) {
                return;
            }
            $offset += count($rows);
            yield [$rows, ['offset' => $offset]];
            if (count($rows) < $take) {
                return;
            }
        }
    }
}
