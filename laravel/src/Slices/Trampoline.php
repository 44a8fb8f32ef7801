<?php

namespace NativeXlsx\Laravel\Slices;

use Illuminate\Contracts\Bus\Dispatcher as Bus;
use Illuminate\Contracts\Queue\ShouldQueue;

/**
 * Puts jobs on their queue. On a connection that runs them at once (`sync`), a job that queues its successor would run it
 * inside itself, and so on for each slice; there the successor waits until the first has returned.
 */
final class Trampoline
{
    /** @var list<ShouldQueue> */
    private array $waiting = [];

    private bool $running = false;

    public function __construct(private readonly Bus $bus)
    {
    }

    public static function isSync(?string $connection): bool
    {
        $connection ??= (string) config('queue.default');
        return in_array(config("queue.connections.$connection.driver"), ['sync', null], true);
    }

    public function push(ShouldQueue $job, ?string $connection): void
    {
        if (!self::isSync($connection)) {
            $this->bus->dispatchToQueue($job);
            return;
        }
        $this->waiting[] = $job;
        if ($this->running) {
            return;
        }
        $this->running = true;
        try {
            while (($next = array_shift($this->waiting)) !== null) {
                $this->bus->dispatchToQueue($next);
            }
        } finally {
            $this->running = false;
            $this->waiting = [];
        }
    }
}
