<?php

namespace NativeXlsx\Laravel\Delivery\Status;

use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Status;

/** Rows a second of an export that runs, over the time that it was at work: neither pauses nor waiting for a worker count. */
final class Speed
{
    public static function of(Export $export): ?float
    {
        return $export->status === Status::Running && $export->rows > 0 && $export->slice_ms >= 100 ? $export->rows / ($export->slice_ms / 1_000) : null;
    }
}
