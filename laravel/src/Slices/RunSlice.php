<?php

namespace NativeXlsx\Laravel\Slices;

use Illuminate\Contracts\Queue\ShouldQueue;
use Throwable;

/** One slice of one export, as it is queued. What it does is {@see Runner}'s. */
final class RunSlice implements ShouldQueue
{
    use QueuedSlice;

    public function handle(Runner $runner, Continuation $continuation): void
    {
        try {
            $this->export = null; // as it is now
            $continuation->adopt($this->export(), $this);
            $runner->run($this);
            $this->batchId = null; // the batch has been told what it should know
        } catch (Throwable $e) {
            if (!Trouble::isAway($e) || $this->job === null || Trampoline::isSync($this->job->getConnectionName())) {
                throw $e;
            }
            // The package's own tables can't be reached: all that is left is the queue.
            $this->release(max(1, (int) config('native-xlsx.queue.away_seconds')));
        }
    }

    /** @return list<object> the export's own middleware */
    public function middleware(): array
    {
        try {
            return $this->export()?->exportable()?->middleware() ?? [];
        } catch (Throwable $e) {
            return Trouble::isAway($e) ? [] : throw $e; // handle() meets the same, and puts the job back
        }
    }

    /** Called when the queue gives the job up: somebody's middleware did, or it can't be made anew. */
    public function failed(?Throwable $e): void
    {
        $export = $this->export();
        if ($export !== null && $export->slice === $this->slice && $e !== null) {
            app(Endings::class)->fail($export, $e, null);
        }
    }
}
