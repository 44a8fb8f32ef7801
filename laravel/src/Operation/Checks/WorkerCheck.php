<?php

namespace NativeXlsx\Laravel\Operation\Checks;

use NativeXlsx\Laravel\Contracts\Check;
use NativeXlsx\Laravel\Operation\Host;
use NativeXlsx\Laravel\Operation\Presence;
use NativeXlsx\Laravel\Slices\Workbook;

/** A worker of this host listens to the queue of exports, and to the host's own where there are several servers. */
final class WorkerCheck implements Check
{
    use Titled;

    public function __construct(private readonly Presence $presence)
    {
    }

    public function run(): iterable
    {
        $connection = Host::connection();
        if (in_array(config("queue.connections.$connection.driver"), ['sync', 'deferred', 'background', 'null', null], true)) {
            yield $this->ok('none_needed', ['connection' => $connection]);
            return;
        }
        $store = (string) config('cache.default');
        if (in_array(config("cache.stores.$store.driver"), ['array', 'null'], true)) {
            yield $this->warning('cache', ['store' => $store]);
            return;
        }
        // A worker in the middle of a slice doesn't look for jobs.
        $quiet = (int) config('native-xlsx.queue.timeout') + 60;
        foreach (Host::queues() as $queue) {
            $at = $this->presence->listenedAt($connection, $queue);
            $values = ['connection' => $connection, 'queue' => $queue, 'queues' => implode(',', Host::queues()), 'host' => Workbook::host(),
                'timeout' => (int) config('native-xlsx.queue.timeout')];
            if ($at === null) {
                yield $this->failure('nobody', $values);
            } else {
                $values['seconds'] = max(0, time() - $at);
                yield $values['seconds'] <= $quiet ? $this->ok('listens', $values) : $this->failure('gone', $values);
            }
        }
    }
}
