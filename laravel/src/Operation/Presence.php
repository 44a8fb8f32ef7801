<?php

namespace NativeXlsx\Laravel\Operation;

use Illuminate\Contracts\Cache\Factory;
use Illuminate\Queue\Events\Looping;
use NativeXlsx\Laravel\Slices\Workbook;
use Throwable;

/**
 * Who was seen last, in the cache: the workers of each host, which tell it whenever they look for a job (Laravel's Looping
 * event, Horizon's workers too), and whoever ran `export:tend`. The doctor reads it.
 */
final class Presence
{
    private const KEEP_SECONDS = 7 * 86_400;
    /** A worker looks for jobs several times a second; it is written down this often. */
    private const EVERY_SECONDS = 10;

    /** @var array<string, int> what this process wrote last, by connection and queues: a handful, those it listens to */
    private array $written = [];

    public function __construct(private readonly Factory $cache)
    {
    }

    public function looping(Looping $event): void
    {
        $now = time();
        $listens = "$event->connectionName:$event->queue";
        if ($now - ($this->written[$listens] ?? 0) < self::EVERY_SECONDS) {
            return;
        }
        $this->written[$listens] = $now;
        try {
            foreach (explode(',', (string) $event->queue) as $queue) {
                $this->cache->store()->put($this->key($event->connectionName, trim($queue)), $now, self::KEEP_SECONDS);
            }
        } catch (Throwable) {
            // A cache that is away is no reason for a worker not to work.
        }
    }

    /** @return int|null Unix time at which a worker of this host looked into that queue last */
    public function listenedAt(string $connection, string $queue): ?int
    {
        return $this->time($this->key($connection, $queue));
    }

    public function tended(): void
    {
        $this->cache->store()->put('native-xlsx:tended', time(), self::KEEP_SECONDS);
    }

    /** @return int|null Unix time of the last `export:tend`, on whatever host */
    public function tendedAt(): ?int
    {
        return $this->time('native-xlsx:tended');
    }

    private function time(string $key): ?int
    {
        $time = $this->cache->store()->get($key);
        return is_numeric($time) ? (int) $time : null;
    }

    private function key(?string $connection, string $queue): string
    {
        return 'native-xlsx:listening:' . sha1(Workbook::host() . "\n$connection\n$queue");
    }
}
