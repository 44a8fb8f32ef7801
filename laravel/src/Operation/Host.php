<?php

namespace NativeXlsx\Laravel\Operation;

use NativeXlsx\Laravel\Slices\Workbook;

/** What the workers of this server must listen to. */
final class Host
{
    public static function connection(): string
    {
        return (string) (config('native-xlsx.queue.connection') ?? config('queue.default'));
    }

    /** @return list<string> in the order in which a worker should look at them */
    public static function queues(): array
    {
        $queue = (string) config('native-xlsx.queue.queue', 'exports');
        return config('native-xlsx.queue.per_host') ? ["$queue@" . Workbook::host(), $queue] : [$queue];
    }
}
