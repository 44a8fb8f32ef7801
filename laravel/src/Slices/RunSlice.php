<?php

namespace NativeXlsx\Laravel\Slices;

use Illuminate\Bus\Batchable;
use Illuminate\Bus\Queueable;
use Illuminate\Contracts\Queue\ShouldQueue;
use Illuminate\Queue\InteractsWithQueue;

/** One slice of one export, as it is queued: an id and a number. */
final class RunSlice implements ShouldQueue
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
