<?php

namespace NativeXlsx\Laravel\Source;

/** Rows as the query gives them, without the columns that are only its key's. */
final class Projection
{
    /** @var array<string, true>|null the sheet's; null: all */
    private readonly ?array $wanted;

    /** @var array<string, int> */
    private readonly array $unwanted;

    /**
     * @param list<string|array<string, mixed>> $columns
     * @param list<string> $added
     */
    public function __construct(array $columns, array $added)
    {
        $keys = array_map(static fn (string|array $column): string => is_string($column) ? $column : $column['key'], $columns);
        $this->wanted = $keys === [] ? null : array_fill_keys($keys, true);
        $this->unwanted = array_flip($added);
    }

    /**
     * @param list<array<string, mixed>> $page
     * @return iterable<array<string, mixed>>
     */
    public function rows(array $page): iterable
    {
        foreach ($page as $row) {
            yield $this->wanted === null ? array_diff_key($row, $this->unwanted) : array_intersect_key($row, $this->wanted);
        }
    }
}
