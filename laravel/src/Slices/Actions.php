<?php

namespace NativeXlsx\Laravel\Slices;

use Illuminate\Database\QueryException;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Operation\Totals;
use NativeXlsx\Laravel\Status;

/**
 * What may be done to an export from outside: commands, routes and the application use this. Each is a guarded transition:
 * false means that the row, as it stands now, doesn't allow it. Who may do it is the caller's to ask.
 */
final class Actions
{
    public function __construct(private readonly Dispatcher $dispatcher, private readonly Endings $endings, private readonly Totals $totals)
    {
    }

    /** Stops it within one commit; its rows are kept. */
    public function pause(Export $export): bool
    {
        $done = $export->transition(Status::Paused, ['queued_at' => null]);
        if ($done) {
            $this->dispatcher->inTurn();
        }
        return $done;
    }

    /** A paused one goes on from its last commit, in its turn. */
    public function resume(Export $export): bool
    {
        return $this->start($export, Status::Paused, []);
    }

    /** Ends it within one commit; its rows are removed. */
    public function cancel(Export $export): bool
    {
        return $this->endings->cancel($export);
    }

    /**
     * A failed one goes on from its last commit, in its turn. With $fromStart its rows are thrown away and it may go on at
     * another host: also for one that is running on a host that is dead. Whether that host is dead is the caller's to know:
     * a slice that lives there after all ends at its next commit, and its rows are lost.
     */
    public function retry(Export $export, bool $fromStart = false): bool
    {
        $export = $export->fresh() ?? $export;
        $values = ['error' => null, 'error_class' => null, 'finished_at' => null, 'announced_at' => null];
        if (!$fromStart) {
            return $this->start($export, Status::Failed, $values);
        }
        if (!in_array($export->status, [Status::Failed, Status::Running], true)) {
            return false;
        }
        $old = Workbook::of($export);
        if ($old->isOpen()) {
            return false; // it lives, here: pause or cancel it first
        }
        $values += ['rows' => 0, 'bytes' => 0, 'total' => null, 'host' => null, 'workbook' => null, 'begun' => null];
        $started = $this->start($export, $export->status, $values, $old->isHere() ? $old : null);
        if ($started) {
            $this->totals->keep($export, ['rows', 'bytes']);
        }
        return $started;
    }

    /**
     * @param array<string, mixed> $values
     * @param Workbook|null $old to be thrown away, once no delivery can begin it any more
     */
    private function start(Export $export, Status $from, array $values, ?Workbook $old = null): bool
    {
        $export = $export->fresh();
        if ($export === null || $export->status !== $from) {
            return false;
        }
        $values += ['slice' => $export->slice + 1, 'repeats' => 0, 'queued_at' => null, 'available_at' => null, 'attempts' => 0];
        if ($export->frozen()->rules['unique'] ?? false) {
            $values['guard'] = $export->fingerprint;
        }
        try {
            if (!$export->transition(Status::Pending, $values, [$from], ['slice' => $export->slice])) {
                return false;
            }
        } catch (QueryException $e) {
            if (Turns::isTaken($e)) {
                return false; // the same export was asked for again meanwhile, and is active
            }
            throw $e;
        }
        $old?->remove();
        $this->dispatcher->toWorkers($export);
        $this->dispatcher->first($export);
        return true;
    }
}
