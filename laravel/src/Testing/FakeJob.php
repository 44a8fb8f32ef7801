<?php

namespace NativeXlsx\Laravel\Testing;

use Illuminate\Bus\Queueable;

/** What {@see FakeExcel} dispatches in an export's place: does nothing, at once, and nothing follows it. */
final class FakeJob
{
    use Queueable;

    public function handle(): void
    {
    }
}
