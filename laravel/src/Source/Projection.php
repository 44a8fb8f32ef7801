<?php

namespace NativeXlsx\Laravel\Source;

/** Rows as the query gives them, without the columns that are only its key's. */
final class Projection
{
    /** @var array<string, true>|null the sheet's; null: all */
    private readonly ?array $wanted;

    /** @var array<string, int> */
    private readonly array $unwanted;

    /** @var array<string, true> columns that have a type of the sheet's */
    private readonly array $typed;

    /**
     * @param list<string|array<string, mixed>> $columns
     * @param list<string> $added
     * @param list<string> $floats columns whose numbers come as text
     */
    public function __construct(array $columns, array $added, private readonly array $floats = [])
    {
        $keys = array_map(static fn (string|array $column): string => is_string($column) ? $column : $column['key'], $columns);
        $this->wanted = $keys === [] ? null : array_fill_keys($keys, true);
        $this->unwanted = array_flip($added);
        $this->typed = array_fill_keys(array_column(array_filter($columns, static fn (string|array $column): bool => is_array($column) && ($column['type'] ?? 'auto') !== 'auto'), 'key'), true);
    }

    /**
     * @param list<array<string, mixed>> $page
     * @return iterable<array<string, mixed>>
     */
    public function rows(array $page): iterable
    {
        foreach ($page as $row) {
            // PostgreSQL's bytea: bytes have no cell, unless the sheet says what they are.
            foreach (array_intersect_key(array_filter($row, 'is_resource'), $this->typed) as $name => $stream) {
                $row[$name] = stream_get_contents($stream);
            }
            foreach ($this->floats as $name) {
                if (is_string($row[$name] ?? null) && is_numeric($row[$name])) { // not `NaN`, which no cell can hold
                    $row[$name] = (float) $row[$name];
                }
            }
            yield $this->wanted === null ? array_diff_key($row, $this->unwanted) : array_intersect_key($row, $this->wanted);
        }
    }
}
