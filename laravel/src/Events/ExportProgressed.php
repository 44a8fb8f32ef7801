<?php

namespace NativeXlsx\Laravel\Events;

use NativeXlsx\Laravel\Models\Export;

/** A slice has committed rows and is over; $export shows how far it is. */
final class ExportProgressed
{
    public function __construct(public readonly Export $export)
    {
    }
}
