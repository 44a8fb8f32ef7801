<?php

namespace NativeXlsx\Laravel\Slices;

use NativeXlsx\Laravel\Models\Export;

/** The only place that queues slices: which number, on which connection and queue, of which host, in which batch. */
final class Dispatcher
{
    /** Queues a pending export's next slice if it is its turn; otherwise it waits. */
    public function first(Export $export): void
    {
    }

    /** Hands on: compare-and-set of the number from $slice to the next, then its job. False: somebody else did. */
    public function next(Export $export, int $slice): bool
    {
        return false;
    }

    /** The same slice once more, $seconds from now: its job may have been lost, or came too early. A second one does no harm. */
    public function again(Export $export, int $seconds = 0): void
    {
    }
}
