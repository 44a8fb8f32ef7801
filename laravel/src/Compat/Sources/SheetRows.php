<?php

namespace NativeXlsx\Laravel\Compat\Sources;

use NativeXlsx\Laravel\Compat\Concerns;

/** All rows of one sheet: of its sources one after the other, each from its position on. */
final class SheetRows
{
    /** @var list<RowSource> */
    private array $sources = [];

    public function __construct(object $sheet, ?FrozenQuery $query)
    {
        $chunk = max(1, (int) (Concerns::has($sheet, 'WithCustomChunkSize') ? $sheet->chunkSize() : config('excel.exports.chunk_size', 1_000)));
        foreach (Concerns::SOURCES as $concern) {
            if (Concerns::has($sheet, $concern)) {
                $this->sources[] = $concern === 'FromQuery'
                    ? new QueryRows($sheet, $query ?? FrozenQuery::of($sheet, false), $chunk)
                    : new Replayed($sheet, $concern, $chunk);
            }
        }
    }

    /**
     * @param array{source: int, at: array<string, mixed>|null}|null $after
     * @return iterable<array{iterable<mixed>, array{source: int, at: array<string, mixed>|null}}> rows and the position behind them
     */
    public function chunks(?array $after): iterable
    {
        foreach ($this->sources as $number => $source) {
            if ($number < ($after['source'] ?? 0)) {
                continue;
            }
            $from = $number === ($after['source'] ?? 0) ? ($after['at'] ?? null) : null;
            foreach ($source->chunks($from) as [$rows, $at]) {
                yield [$rows, ['source' => $number, 'at' => $at]];
            }
        }
    }

    /** Rows of the source; null where that isn't known. */
    public function count(): ?int
    {
        $count = 0;
        foreach ($this->sources as $source) {
            $of = $source->count();
            if ($of === null) {
                return null;
            }
            $count += $of;
        }
        return $count;
    }
}
