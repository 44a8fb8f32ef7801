<?php

namespace NativeXlsx\Laravel\Compat\Sheets;

use NativeXlsx;
use NativeXlsx\Laravel\Compat\Sources\SheetRows;
use NativeXlsx\Laravel\Slices\Slice;

/**
 * Writes one sheet into an open workbook, from where its token says on. The token has the position in the source and how
 * many rows, headings among them, are in the sheet: what a row looks like may depend on its number.
 */
final class SheetWriter
{
    private int $written = 0;

    private int $headings = 0;

    private float $since;

    private int $pending = 0;

    public function __construct(private readonly NativeXlsx $workbook, private readonly Layout $layout, private readonly Rows $rows)
    {
        $this->since = microtime(true);
    }

    /** Heading rows of a sheet's token, which aren't data. */
    public static function headingsOf(?string $token): int
    {
        return self::read($token)['headings'];
    }

    public static function isDone(?string $token): bool
    {
        return self::read($token)['done'];
    }

    /**
     * The workbook's current sheet is this one.
     *
     * @param int $others rows that don't count as data, of other sheets
     * @return bool whether all rows are in
     */
    public function write(SheetRows $source, Slice $slice, int $others): bool
    {
        $state = self::read($this->workbook->token($this->layout->name));
        if ($state['done']) {
            return true;
        }
        $this->written = $state['rows'];
        $this->headings = $state['headings'];
        $position = $state['position'];
        if ($this->written === 0) {
            $this->workbook->appendRows($this->headings());
        }
        foreach ($source->chunks($position) as [$rows, $position]) {
            $this->pending += $this->workbook->appendRows($this->cells($rows));
            if ($this->isDue() || $slice->isOver()) {
                if (!$this->commit($position, false, $slice, $others) || $slice->isOver()) {
                    return false;
                }
            }
        }
        $this->commit($position, true, $slice, $others);
        return true;
    }

    /** @return iterable<list<mixed>> */
    private function cells(iterable $rows): iterable
    {
        foreach ($rows as $row) {
            foreach ($this->rows->of($row) as $values) {
                // A sheet that is full goes on in another, under the same headings.
                if ($this->written > 0 && $this->written % $this->layout->rowsOfAPage() === 0) {
                    yield from $this->headings();
                }
                yield $this->dressed($this->layout->cells((array) $values));
            }
        }
    }

    /** @return iterable<list<mixed>> */
    private function headings(): iterable
    {
        foreach ($this->layout->headings as $cells) {
            $this->headings++;
            yield $this->dressed($cells);
        }
    }

    /**
     * @param list<mixed> $cells
     * @return list<mixed>
     */
    private function dressed(array $cells): array
    {
        $row = $this->layout->startRow + $this->written % $this->layout->rowsOfAPage();
        $this->written++;
        return $this->layout->styles->touches($row) ? $this->layout->styles->dress($row, $cells) : $cells;
    }

    private function isDue(): bool
    {
        return $this->pending >= (int) config('native-xlsx.source.rows_per_commit', 10_000)
            || microtime(true) - $this->since >= (float) config('native-xlsx.source.commit_seconds', 2.0);
    }

    /** @param array{source: int, at: array<string, mixed>|null}|null $position */
    private function commit(?array $position, bool $done, Slice $slice, int $others): bool
    {
        $began = microtime(true);
        $this->workbook->commit(json_encode(
            ['position' => $position, 'rows' => $this->written, 'headings' => $this->headings, 'done' => $done],
            JSON_THROW_ON_ERROR | JSON_PRESERVE_ZERO_FRACTION
        ));
        $this->since = microtime(true);
        $this->pending = 0;
        return $slice->committed($this->workbook->committedRowCount() - $others - $this->headings, $this->since - $began);
    }

    /** @return array{position: array{source: int, at: array<string, mixed>|null}|null, rows: int, headings: int, done: bool} */
    private static function read(?string $token): array
    {
        $state = $token === null ? [] : json_decode($token, true, 32, JSON_THROW_ON_ERROR);
        return $state + ['position' => null, 'rows' => 0, 'headings' => 0, 'done' => false];
    }
}
