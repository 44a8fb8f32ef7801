<?php

namespace NativeXlsx\Laravel\Compat;

use NativeXlsx\Laravel\Events\ExportFailed;
use RuntimeException;

/** Calls the failed() of an export class, as Laravel Excel's jobs do. */
final class TellExport
{
    public function failed(ExportFailed $event): void
    {
        $export = ExportSource::exportOf($event->export);
        if ($export !== null && method_exists($export, 'failed')) {
            $export->failed(new RuntimeException((string) $event->export->error));
        }
    }
}
