<?php

namespace NativeXlsx\Laravel\Events;

use NativeXlsx\Laravel\Models\Export;

/** Somebody canceled it; its rows are gone. */
final class ExportCanceled
{
    public function __construct(public readonly Export $export)
    {
    }
}
