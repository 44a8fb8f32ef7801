<?php

namespace NativeXlsx\Laravel\Slices;

use Illuminate\Queue\Worker;
use Throwable;

/**
 * Whether the worker that runs this wants to end: it was sent SIGTERM (Horizon's terminate does that too), or
 * `queue:restart` was called. The worker's own handlers stay; it is only asked.
 */
final class StopSignals
{
    private mixed $restart;

    private float $asked;

    public function __construct()
    {
        $this->restart = $this->lastRestart();
        $this->asked = microtime(true);
    }

    public function given(): bool
    {
        if (app()->resolved('queue.worker')) {
            $worker = app('queue.worker');
            if ($worker instanceof Worker && $worker->shouldQuit) {
                return true;
            }
        }
        if (microtime(true) - $this->asked < 1.0) {
            return false;
        }
        $this->asked = microtime(true);
        return $this->lastRestart() !== $this->restart;
    }

    private function lastRestart(): mixed
    {
        try {
            return app('cache')->get('illuminate:queue:restart');
        } catch (Throwable) {
            return $this->restart ?? null; // a cache that is away ends no slice
        }
    }
}
