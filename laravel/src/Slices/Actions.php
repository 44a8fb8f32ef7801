<?php

namespace NativeXlsx\Laravel\Slices;

use NativeXlsx\Laravel\Models\Export;

/**
 * What may be done to an export from outside: commands, routes and the application use this. Each is a guarded transition:
 * false means that the row, as it stands now, doesn't allow it. Who may do it is the caller's to ask.
 */
final class Actions
{
    /** Stops it within one commit; its rows are kept. */
    public function pause(Export $export): bool
    {
        return false;
    }

    /** A paused one goes on from its last commit, in its turn. */
    public function resume(Export $export): bool
    {
        return false;
    }

    /** Ends it within one commit; its rows are removed. */
    public function cancel(Export $export): bool
    {
        return false;
    }

    /**
     * A failed one goes on from its last commit, in its turn. With $fromStart its rows are thrown away and it may go on at
     * another host: also for one that is running on a host that is dead.
     */
    public function retry(Export $export, bool $fromStart = false): bool
    {
        return false;
    }
}
