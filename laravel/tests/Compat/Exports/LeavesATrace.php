<?php

namespace NativeXlsx\Laravel\Tests\Compat\Exports;

use Illuminate\Bus\Queueable;
use Illuminate\Contracts\Queue\ShouldQueue;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Storage;

/** A job of the caller's chain: writes down whether the file is there. */
final class LeavesATrace implements ShouldQueue
{
    use Queueable;

    public function __construct(private string $disk, private string $path)
    {
    }

    public function handle(): void
    {
        DB::table('traces')->insert(['what' => $this->path, 'detail' => Storage::disk($this->disk)->exists($this->path) ? 'there' : 'missing', 'at' => microtime(true)]);
    }
}
