<?php

namespace NativeXlsx\Laravel\Source;

use NativeCursor;
use NativeXlsx;
use NativeXlsx\Laravel\Slices\Slice;

/** Rows that go from the database to the sheet without becoming PHP values. */
final class NativeRows
{
    public function __construct(private readonly NativeCursor $cursor)
    {
    }

    public function append(NativeXlsx $workbook, Slice $slice): bool
    {
        $before = $workbook->committedRowCount();
        try {
            $workbook->appendCursor(
                $this->cursor,
                max(1, (int) config('native-xlsx.source.rows_per_commit')),
                $slice->secondsLeft(),
                static fn (int $rows, float $seconds): bool => $slice->committed($before + $rows, $seconds)
            );
            $done = $this->cursor->isDone();
            if ($done) {
                $slice->reached($workbook->committedRowCount());
            }
            return $done;
        } finally {
            $this->cursor->close();
        }
    }
}
