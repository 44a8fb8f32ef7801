<?php

namespace App\Jobs;

use Illuminate\Bus\Batchable;
use Illuminate\Bus\Queueable;
use Illuminate\Contracts\Queue\ShouldQueue;
use Illuminate\Foundation\Bus\Dispatchable;
use Illuminate\Queue\InteractsWithQueue;
use Illuminate\Support\Facades\DB;

/** Leaves a row behind: what it is called, its queue, and the status that an export has when it runs. */
class Trace implements ShouldQueue
{
    use Batchable;
    use Dispatchable;
    use InteractsWithQueue;
    use Queueable;

    public function __construct(public string $what, public ?string $export = null)
    {
    }

    public function handle(): void
    {
        DB::table('traces')->insert([
            'what' => $this->what,
            'detail' => json_encode([
                'queue' => $this->job?->getQueue(),
                'status' => $this->export === null ? null : DB::table('native_exports')->where('id', $this->export)->value('status'),
            ]),
            'at' => microtime(true),
        ]);
    }
}
