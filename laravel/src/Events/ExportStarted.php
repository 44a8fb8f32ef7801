<?php

namespace NativeXlsx\Laravel\Events;

use NativeXlsx\Laravel\Models\Export;

/** The first slice of an export has begun. */
final class ExportStarted
{
    public function __construct(public readonly Export $export)
    {
    }
}
