<?php

namespace App\Listeners;

use NativeXlsx\Laravel\Events\ExportCompleted;

final class WriteDownCompletion
{
    public function handle(ExportCompleted $event): void
    {
        file_put_contents(storage_path('completed'), $event->export->id . "\n", FILE_APPEND);
    }
}
