<?php

namespace NativeXlsx\Laravel\Source;

use Illuminate\Database\Connection;
use Illuminate\Support\Facades\DB;
use NativeCursor;
use NativeXlsx;
use NativeXlsx\Exception as NativeException;
use NativeXlsx\Laravel\Contracts\Source;
use NativeXlsx\Laravel\Definition\Definition;
use NativeXlsx\Laravel\Exceptions\RefusedException;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\NativeExport;
use NativeXlsx\Laravel\Slices\Slice;

/**
 * The rows of a frozen query. Three ways to the sheet: natively from MySQL or MariaDB ({@see NativeRows}), through the
 * export's map() in chunks, or over Laravel's own connection where the cursor can't read ({@see PagedRows} both).
 */
final class QuerySource implements Source
{
    /** @var array<string, mixed> */
    private readonly array $frozen;

    public function __construct(Export $export, Definition $definition)
    {
        $this->frozen = $definition->payload;
    }

    /** @param array<string, mixed> $options */
    public function open(string $path, array $options): NativeXlsx
    {
        $columns = $this->frozen['columns'] === [] ? null : $this->frozen['columns'];
        if (!$this->frozen['mapped'] && !$this->speaksMySql()) {
            // What the cursor would know of the result's types, Laravel's connection has to be asked for; once.
            $columns = NativeXlsx::status($path)['state'] === 'absent' ? $this->typed($columns) : null;
        }
        return new NativeXlsx($path, $columns, $this->frozen['sheet'], $this->frozen['options'] + $options);
    }

    public function append(NativeXlsx $workbook, Slice $slice): bool
    {
        $token = $workbook->token();
        if ($this->frozen['mapped']) {
            $export = app()->make($this->frozen['class']);
            if ($export instanceof NativeExport) {
                $export->withFilters($this->frozen['filters']);
            }
            $rows = new PagedRows($this->pages($token), new Mapper($export, $this->frozen['eloquent']));
        } elseif ($this->usesCursor($token)) {
            $rows = new NativeRows($this->cursor($token));
        } else {
            $pages = $this->queryPages($token);
            $rows = new PagedRows($pages, new Projection($this->frozen['columns'], $this->frozen['added'], $pages->floats()));
        }
        return $rows->append($workbook, $slice);
    }

    public function total(): ?int
    {
        if (!$this->usesCursor(null)) {
            return $this->queryPages(null)->count();
        }
        // Counting must not outlast the slice; the server's estimate is better than nothing.
        $limit = max(1.0, (float) config('native-xlsx.queue.slice_seconds') / 2);
        $cursor = $this->cursor(null, ['pageSeconds' => $limit]);
        try {
            return $cursor->count();
        } catch (NativeException) {
            try {
                return $cursor->estimate();
            } catch (NativeException) {
                return null; // whatever it is, reading will say it
            }
        } finally {
            $cursor->close();
        }
    }

    /** Of the database. */
    public function driver(): string
    {
        return $this->connection()->getDriverName();
    }

    /**
     * How its rows would be found, without reading any: for `export:doctor`.
     *
     * @return array{array<string, mixed>|null, int|null} what NativeCursor::explain() says (null: the rows come over Laravel's connection), and about
     *     how many rows there are, as far as known
     *
     * @throws NativeException the query can't be read
     */
    public function explain(): array
    {
        if (!$this->usesCursor(null)) {
            return [null, null];
        }
        $cursor = $this->cursor(null);
        try {
            $explained = $cursor->explain();
            return [$explained, ($explained['paged'] ?? false) ? $cursor->estimate() : null];
        } finally {
            $cursor->close();
        }
    }

    private function speaksMySql(): bool
    {
        return in_array($this->connection()->getDriverName(), ['mysql', 'mariadb'], true) && $this->connection()->transactionLevel() === 0;
    }

    /** What one way has begun it also ends: their tokens differ. */
    private function usesCursor(?string $token): bool
    {
        return $token === null ? $this->speaksMySql() : !QueryPages::wrote($token);
    }

    private function pages(?string $token): Pages
    {
        return $this->usesCursor($token) ? new CursorPages($this->cursor($token)) : $this->queryPages($token);
    }

    private function queryPages(?string $token): QueryPages
    {
        return new QueryPages(
            $this->connection(),
            $this->frozen['sql'],
            $this->frozen['bindings'],
            $this->frozen['key'],
            $this->chunk(),
            $token,
            ($this->frozen['cursor']['nullableKey'] ?? false) ? array_keys($this->frozen['key']) : [],
            $this->frozen['ordinals'] ?? []
        );
    }

    /** @param array<string, mixed> $options over all others */
    private function cursor(?string $token, array $options = []): NativeCursor
    {
        // A database that is away is the slice's business, which comes back later; so trouble is not borne for long here.
        $defaults = ['retrySeconds' => 10, 'pauseSeconds' => max(1, (int) config('native-xlsx.queue.slice_seconds'))];
        return new NativeCursor(
            $this->config(),
            $this->frozen['sql'],
            $this->frozen['bindings'],
            $this->frozen['key'],
            $this->chunk(),
            $token,
            $options + $this->frozen['cursor'] + (array) config('native-xlsx.source.cursor') + $defaults
        );
    }

    private function chunk(): int
    {
        return max(1, (int) ($this->frozen['chunk'] ?? config('native-xlsx.source.' . ($this->frozen['mapped'] ? 'mapped_chunk' : 'chunk'))));
    }

    private function connection(): Connection
    {
        return DB::connection($this->frozen['connection']);
    }

    /** @return array<string, mixed> with `read` and `write`, which the connection itself no longer knows of */
    private function config(): array
    {
        $configured = config('database.connections.' . preg_replace('/::(read|write)$/', '', $this->frozen['connection']));
        return is_array($configured) && isset($configured['read']) ? $configured : $this->connection()->getConfig();
    }

    /**
     * @param list<string|array<string, mixed>>|null $columns
     * @return list<string|array<string, mixed>>
     */
    private function typed(?array $columns): array
    {
        $known = $this->queryPages(null)->columns();
        $columns ??= array_values(array_diff(array_keys($known), $this->frozen['added']));
        return array_map(static function (string|array $column) use ($known): string|array {
            $column = is_string($column) ? ['key' => $column] : $column;
            if (!array_key_exists($column['key'], $known)) {
                throw new RefusedException("The query has no column \"{$column['key']}\", which columns() names; it has " . implode(', ', array_keys($known)) . '.');
            }
            return ($column['type'] ?? 'auto') !== 'auto' ? $column : array_diff_key($column, ['type' => true]) + $known[$column['key']];
        }, $columns);
    }
}
