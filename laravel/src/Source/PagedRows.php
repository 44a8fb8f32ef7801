<?php

namespace NativeXlsx\Laravel\Source;

use NativeXlsx;
use NativeXlsx\Laravel\Slices\Slice;

/** Rows that come through PHP in pages: each page is appended as a whole, and committed with the position behind it. */
final class PagedRows
{
    public function __construct(private readonly Pages $pages, private readonly Mapper|Projection $cells)
    {
    }

    public function append(NativeXlsx $workbook, Slice $slice): bool
    {
        $perCommit = max(1, (int) config('native-xlsx.source.rows_per_commit'));
        $seconds = (float) config('native-xlsx.source.commit_seconds');
        $since = microtime(true);
        $pending = 0;
        $more = true;
        try {
            while ($more && ($page = $this->pages->next()) !== null) {
                $workbook->appendRows($this->cells->rows($page));
                $pending += count($page);
                $more = !$this->pages->isDone();
                $over = $slice->isOver();
                if ($more && !$over && $pending < $perCommit && microtime(true) - $since < $seconds) {
                    continue;
                }
                $began = microtime(true);
                $workbook->commit($this->pages->token());
                $since = microtime(true);
                $pending = 0;
                if ((!$slice->committed($workbook->committedRowCount(), $since - $began) || $over) && $more) {
                    return false;
                }
            }
            if ($pending > 0) {
                $began = microtime(true);
                $workbook->commit($this->pages->token());
                $slice->committed($workbook->committedRowCount(), microtime(true) - $began);
            }
            $slice->reached($workbook->committedRowCount());
            return true;
        } finally {
            $this->pages->close();
        }
    }
}
