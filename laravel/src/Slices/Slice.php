<?php

namespace NativeXlsx\Laravel\Slices;

/** What a source needs to know of the slice that it appends in. */
interface Slice
{
    /**
     * Said after each commit: how far the workbook is goes into the row.
     *
     * @param int $rows committed data rows of the workbook, altogether
     * @param float $seconds that the commit took
     * @return bool false: return now. The slice's time is over, the worker is to end, or the export was paused or canceled
     */
    public function committed(int $rows, float $seconds = 0.0): bool;

    /**
     * Said when all rows are in: how far the workbook is, which the row doesn't know if the one who made the last commit
     * died before he told it, or couldn't reach it.
     */
    public function reached(int $rows): void;

    /** Seconds until the slice should hand on; at least a little. */
    public function secondsLeft(): float;

    /** Whether to commit and return, looked at between commits; costs nothing. */
    public function isOver(): bool;
}
