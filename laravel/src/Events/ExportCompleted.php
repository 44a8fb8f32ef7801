<?php

namespace NativeXlsx\Laravel\Events;

use NativeXlsx\Laravel\Models\Export;

/** The file stands on its disk. */
final class ExportCompleted
{
    public function __construct(public readonly Export $export)
    {
    }
}
