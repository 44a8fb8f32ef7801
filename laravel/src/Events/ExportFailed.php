<?php

namespace NativeXlsx\Laravel\Events;

use NativeXlsx\Laravel\Models\Export;

/** The last retry has failed; $export->error says why. */
final class ExportFailed
{
    public function __construct(public readonly Export $export)
    {
    }
}
