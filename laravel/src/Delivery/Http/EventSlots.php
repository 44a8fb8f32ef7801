<?php

namespace NativeXlsx\Laravel\Delivery\Http;

use Illuminate\Contracts\Cache\Factory;
use Illuminate\Contracts\Cache\Lock;
use Illuminate\Contracts\Cache\LockProvider;

/** As many places as there may be open streams of events, over all servers that share the cache. */
final class EventSlots
{
    public function __construct(private readonly Factory $cache)
    {
    }

    /** A place for so many seconds; null if all are taken, or if the cache has no locks. It comes back when it is released, or by itself. */
    public function take(int $seconds): ?Lock
    {
        $store = $this->cache->store()->getStore();
        if (!$store instanceof LockProvider) {
            return null;
        }
        for ($slot = 1; $slot <= (int) config('native-xlsx.status_page.max_event_streams', 4); $slot++) {
            $lock = $store->lock("native-exports:events:$slot", $seconds);
            if ($lock->get()) {
                return $lock;
            }
        }
        return null;
    }
}
