<?php

namespace NativeXlsx\Laravel\Publishing;

use Illuminate\Contracts\Queue\ShouldQueue;
use NativeXlsx\Laravel\Slices\Endings;
use NativeXlsx\Laravel\Slices\QueuedSlice;
use NativeXlsx\Laravel\Slices\Trampoline;
use NativeXlsx\Laravel\Slices\Trouble;
use Throwable;

/** Finishes the workbook and brings it to its disk, with retries of its own. What it does is {@see PublishRunner}'s. */
final class PublishExport implements ShouldQueue
{
    use QueuedSlice;

    public function handle(PublishRunner $runner): void
    {
        try {
            $this->export = null; // as it is now
            $runner->run($this);
            $this->batchId = null; // the batch has been told what it should know
        } catch (Throwable $e) {
            if (!Trouble::isAway($e) || $this->job === null || Trampoline::isSync($this->job->getConnectionName())) {
                throw $e;
            }
            $this->release(max(1, (int) config('native-xlsx.queue.away_seconds')));
        }
    }

    /** Called when the queue gives the job up. */
    public function failed(?Throwable $e): void
    {
        $export = $this->export();
        if ($export !== null && $export->slice === $this->slice && $e !== null) {
            app(Endings::class)->fail($export, $e, null);
        }
    }
}
