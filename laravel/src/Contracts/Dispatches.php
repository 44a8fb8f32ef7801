<?php

namespace NativeXlsx\Laravel\Contracts;

use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\PendingExport;

/** Turns what was asked for into a row and a queued job. Bound in the container; the fake of the tests takes its place. */
interface Dispatches
{
    /**
     * Makes the row and queues the first slice; or gives the active export that is the same already.
     *
     * @throws \NativeXlsx\Laravel\Exceptions\RefusedException the query, a filter or an option can't be exported; says why
     */
    public function dispatch(PendingExport $pending): Export;

    /**
     * Does so when the open transaction has committed (at once if there is none).
     *
     * @throws \NativeXlsx\Laravel\Exceptions\RefusedException as dispatch() does, where there is no transaction
     */
    public function dispatchAfterCommit(PendingExport $pending): void;
}
