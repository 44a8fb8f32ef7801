<?php

namespace NativeXlsx\Laravel\Slices;

/** What must happen though no job comes: `export:tend` calls it every minute. */
final class Tending
{
    /**
     * Queues anew what shows no sign of life, starts what waits and may run, tells of what ended untold.
     *
     * @return array{revived: list<string>, started: list<string>, announced: list<string>} ids
     */
    public function tend(): array
    {
        return ['revived' => [], 'started' => [], 'announced' => []];
    }
}
