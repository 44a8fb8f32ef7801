<?php

namespace NativeXlsx\Laravel\Publishing;

use Illuminate\Bus\Batchable;
use Illuminate\Bus\Queueable;
use Illuminate\Contracts\Queue\ShouldQueue;
use Illuminate\Queue\InteractsWithQueue;

/** Brings the finished file to its disk, with retries of its own. */
final class PublishExport implements ShouldQueue
{
    use Batchable;
    use InteractsWithQueue;
    use Queueable;

    public int $tries = 0;

    public function __construct(public string $id, public int $slice)
    {
    }

    public function handle(): void
    {
    }
}
