<?php

namespace NativeXlsx\Laravel\Delivery\Status;

use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Status;

/** Rows a second of an export that runs, by the times in its row. */
final class Speed
{
    public static function of(Export $export): ?float
    {
        if ($export->status !== Status::Running || $export->rows < 1 || $export->started_at === null || $export->heartbeat_at === null) {
            return null;
        }
        $wall = $export->heartbeat_at->getPreciseTimestamp(3) - $export->started_at->getPreciseTimestamp(3);
        return $wall >= 100 ? $export->rows / ($wall / 1_000) : null;
    }
}
