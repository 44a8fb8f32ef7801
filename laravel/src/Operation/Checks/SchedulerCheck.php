<?php

namespace NativeXlsx\Laravel\Operation\Checks;

use NativeXlsx\Laravel\Contracts\Check;
use NativeXlsx\Laravel\Operation\Presence;

/** `export:tend` runs: without it nobody takes up an export whose worker has died, and scheduled ones don't come. */
final class SchedulerCheck implements Check
{
    use Titled;

    /** It runs every minute; a busy scheduler may be late. */
    private const LATE_SECONDS = 300;

    public function __construct(private readonly Presence $presence)
    {
    }

    public function run(): iterable
    {
        $store = (string) config('cache.default');
        if (in_array(config("cache.stores.$store.driver"), ['array', 'null'], true)) {
            yield $this->warning('cache', ['store' => $store]);
            return;
        }
        $at = $this->presence->tendedAt();
        if ($at === null) {
            yield $this->failure('never');
            return;
        }
        $values = ['seconds' => max(0, time() - $at)];
        yield $values['seconds'] <= self::LATE_SECONDS ? $this->ok('recently', $values) : $this->failure('late', $values);
    }
}
