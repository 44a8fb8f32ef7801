<?php

namespace NativeXlsx\Laravel\Operation\Checks;

use NativeXlsx\Laravel\Contracts\Check;
use NativeXlsx\Laravel\Operation\Host;

/**
 * slice + page < timeout of the job < `retry_after` of the connection: else a slice is killed before it hands on, or is
 * delivered a second time while it still runs. Publishing that outlasts `retry_after` is delivered again too; its lock keeps
 * that from doing anything, so it is only worth knowing.
 */
final class QueueCheck implements Check
{
    use Titled;

    /** Their drivers keep a job reserved for `retry_after` seconds. */
    private const RESERVING = ['redis', 'database', 'beanstalkd'];

    public function run(): iterable
    {
        $connection = Host::connection();
        $settings = config("queue.connections.$connection");
        $values = ['connection' => $connection, 'driver' => (string) ($settings['driver'] ?? '')];
        if ($settings === null) {
            yield $this->failure('unknown', $values);
            return;
        }
        if (in_array($values['driver'], ['sync', 'null', 'deferred', 'background'], true)) {
            yield $values['driver'] === 'null' ? $this->failure('nowhere', $values) : $this->warning('sync', $values);
            return;
        }
        yield from $this->limits($settings, $values);
    }

    /**
     * @param array<string, mixed> $settings
     * @param array<string, string> $values
     * @return iterable<\NativeXlsx\Laravel\Operation\Finding>
     */
    private function limits(array $settings, array $values): iterable
    {
        $slice = (float) config('native-xlsx.queue.slice_seconds');
        $page = (float) config('native-xlsx.source.cursor.pageSeconds', 0);
        $timeout = (int) config('native-xlsx.queue.timeout');
        $publish = (int) config('native-xlsx.queue.publish_timeout');
        $after = $settings['retry_after'] ?? null;
        $values += ['slice' => $slice, 'page' => $page, 'timeout' => $timeout, 'after' => (string) ($after ?? '–'), 'publish' => $publish,
            'locked' => max(1, (int) config('native-xlsx.queue.locked_seconds')), 'disk' => (string) config('native-xlsx.disk')];

        if ($page <= 0) {
            yield $slice < $timeout ? $this->warning('page_unlimited', $values) : $this->failure('slice', $values);
        } else {
            yield $slice + $page < $timeout ? $this->ok('slice', $values) : $this->failure('slice', $values);
        }
        if (!in_array($values['driver'], self::RESERVING, true)) {
            yield $this->warning('elsewhere', $values);
        } elseif ($after === null) {
            yield $this->failure('never', $values);
        } else {
            yield $timeout < $after ? $this->ok('after', $values) : $this->failure('after', $values);
            $local = config('filesystems.disks.' . config('native-xlsx.disk') . '.driver') === 'local';
            yield match (true) {
                $publish < $after => $this->ok('publish', $values),
                $local => $this->ok('publish_local', $values),
                default => $this->warning('publish', $values),
            };
        }
    }
}
