<?php

namespace NativeXlsx\Laravel\Slices;

use Illuminate\Support\Facades\Bus;
use NativeXlsx;
use NativeXlsx\Laravel\Contracts\Source;
use NativeXlsx\Laravel\Definition\Definition;
use NativeXlsx\Laravel\Events\ExportProgressed;
use NativeXlsx\Laravel\Events\ExportStarted;
use NativeXlsx\Laravel\Exceptions\DiedException;
use NativeXlsx\Laravel\Exceptions\WrongHostException;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Status;
use NativeXlsx\LockedException;
use Throwable;

/** Runs one delivered slice: whether it is to run at all, its rows, and how it goes on. */
final class Runner
{
    public function __construct(
        private readonly Dispatcher $dispatcher,
        private readonly Turns $turns,
        private readonly Endings $endings,
        private readonly Failures $failures,
        private readonly Actions $actions,
    ) {
    }

    public function run(RunSlice $job): void
    {
        $export = $job->export();
        if ($export === null || !$this->isIts($export, $job) || !$this->isHere($export, $job) || !$this->hasTurn($export, $job)) {
            return;
        }
        $workbook = null;
        try {
            Folder::configured()->check();
            $definition = $export->frozen();
            $source = app()->make($definition->source, ['export' => $export, 'definition' => $definition]);
            $workbook = $source->open(Workbook::of($export)->path(), $this->options($export));
            if (!$this->begin($export, $job->slice)) {
                return; // taken away meanwhile
            }
            $slice = new RunningSlice($export, $job->slice, new StopSignals(), (float) config('native-xlsx.queue.slice_seconds'));
            $done = $this->append($export, $workbook, $source, $definition, $slice);
            $workbook->close();
        } catch (LockedException) {
            // Somebody is at it: a delivery that outlives retry_after, or one that is about to close. If he dies, this comes back.
            $this->dispatcher->again($export, max(1, (int) config('native-xlsx.queue.locked_seconds')), $job->repeat);
            return;
        } catch (Throwable $e) {
            $this->close($workbook);
            $this->failures->handle($export, $job->slice, $e, $job);
            return;
        } finally {
            $this->close($workbook);
        }
        $this->goOn($export, $job, $slice, $done);
    }

    /** Whether this delivery's number is the row's, and the row is to run. */
    private function isIts(Export $export, RunSlice $job): bool
    {
        if ($export->slice !== $job->slice) {
            if ($export->slice === $job->slice + 1 && in_array($export->status, [Status::Running, Status::Publishing], true) && $export->queued_at === null) {
                $this->dispatcher->again($export); // it was counted up, and its job perhaps never queued
            }
            return false;
        }
        if (!in_array($export->status, [Status::Pending, Status::Running], true)) {
            return false;
        }
        if ($export->batch_id === null && $job->batchId !== null) {
            $export->change(['batch_id' => $job->batchId]);
        }
        if ($export->batch_id !== null && Bus::findBatch($export->batch_id)?->cancelled()) {
            $this->actions->cancel($export);
            return false;
        }
        $early = $export->available_at === null ? 0.0 : $export->available_at->getTimestamp() + $export->available_at->micro / 1e6 - microtime(true);
        if ($early > 0.5 && !Trampoline::isSync($export->queue_connection)) {
            $this->dispatcher->again($export, (int) ceil($early), $job->repeat);
            return false;
        }
        return true;
    }

    private function isHere(Export $export, RunSlice $job): bool
    {
        $workbook = Workbook::of($export);
        if ($workbook->isHere()) {
            return true;
        }
        if (config('native-xlsx.queue.per_host')) {
            $this->dispatcher->again($export, 0, $job->repeat);
            return false;
        }
        if ($workbook->isFound()) {
            return $export->change(['host' => Workbook::host()], ['slice' => $job->slice]); // the same disk under a new name, as containers have it
        }
        $this->failures->handle($export, $job->slice, new WrongHostException("The workbook is on the host {$export->host}, and this is " . Workbook::host()
            . '. With several servers set native-xlsx.queue.per_host and let each one\'s workers listen to its own queue; if that host is gone for good, start again: export:retry --from-start.'), $job);
        return false;
    }

    /** A pending export begins to run, if it is its turn; a running one has its turn. */
    private function hasTurn(Export $export, RunSlice $job): bool
    {
        if ($export->status === Status::Running) {
            return true;
        }
        $first = $export->started_at === null;
        $taken = $this->turns->take($export, $job->slice, [
            'host' => $export->host ?? Workbook::host(),
            'workbook' => $export->workbook ?? Workbook::pathFor($export),
            'started_at' => $export->started_at ?? $export->freshTimestamp(),
            'heartbeat_at' => $export->freshTimestamp(),
            'queue_connection' => $export->queue_connection ?? $job->job?->getConnectionName(),
            'queue' => $export->queue ?? $job->queue ?? ($job->slice === 0 ? $job->job?->getQueue() : null),
        ]);
        if ($taken === null) {
            $this->wait($export, $job);
            return false;
        }
        if ($taken && $first) {
            rescue(static fn () => event(new ExportStarted($export)));
        }
        return $taken;
    }

    /** Until a turn is free. In a batch a job has to stay, or the batch would think that all is done. */
    private function wait(Export $export, RunSlice $job): void
    {
        if ($export->batch_id !== null && !Trampoline::isSync($export->queue_connection)) {
            $this->dispatcher->again($export, max(1, (int) config('native-xlsx.queue.locked_seconds')), $job->repeat);
            return;
        }
        $waits = $export->change(['slice' => max(1, $export->slice), 'queued_at' => null], ['slice' => $export->slice, 'status' => Status::Pending->value]);
        // Whoever gave his turn back before that looked in vain; so look once more.
        if ($waits && $this->turns->hasRoom($export)) {
            $this->dispatcher->first($export);
        }
    }

    /** With the lock held: the slice is this delivery's from now on. One that was begun before and not handed on has died. */
    private function begin(Export $export, int $slice): bool
    {
        $died = $export->begun === $slice;
        $values = ['begun' => $slice, 'heartbeat_at' => $export->freshTimestamp()];
        if ($died) {
            $values += ['resumes' => $export->resumes + 1, 'attempts' => $export->attempts + 1];
        }
        if (!$export->change($values, ['slice' => $slice, 'status' => Status::Running->value])) {
            return false;
        }
        if ($died && $export->attempts > $this->failures->retries($export)) {
            throw new DiedException("{$export->attempts} workers in a row were killed in the same slice before their first commit. Look for a time-out (native-xlsx.queue.timeout), the memory limit, or "
                . 'a map() that ends the process.');
        }
        return true;
    }

    private function append(Export $export, NativeXlsx $workbook, Source $source, Definition $definition, RunningSlice $slice): bool
    {
        if ($workbook->isFinished()) {
            return true;
        }
        if ($export->total === null && ($definition->rules['total'] ?? true) && $export->rows === 0) {
            $total = $source->total();
            $total === null || $export->change(['total' => $total]);
        }
        return $source->append($workbook, $slice);
    }

    private function goOn(Export $export, RunSlice $job, RunningSlice $slice, bool $done): void
    {
        if ($slice->isLost()) {
            $now = $export->fresh();
            if ($now?->status === Status::Canceled) {
                Workbook::of($export)->remove();
            }
            return;
        }
        $export->change(['bytes' => Workbook::of($export)->bytes()], ['slice' => $job->slice]);
        rescue(static fn () => event(new ExportProgressed($export)));
        if (!$done) {
            $this->dispatcher->next($export, $job->slice, $job->job?->uuid());
            return;
        }
        $publishing = $export->transition(
            Status::Publishing,
            ['slice' => $job->slice + 1, 'repeats' => 0, 'queued_at' => null, 'attempts' => 0, 'heartbeat_at' => $export->freshTimestamp()],
            [Status::Running],
            ['slice' => $job->slice]
        );
        if ($publishing) {
            $this->dispatcher->follow($export, $job->job?->uuid());
            $this->dispatcher->inTurn();
        }
    }

    /** @return array<string, mixed> */
    private function options(Export $export): array
    {
        return [
            'id' => $export->id,
            'durability' => config('native-xlsx.durability'),
            'compression' => config('native-xlsx.compression'),
            'commitSeconds' => (float) config('native-xlsx.source.commit_seconds'),
        ];
    }

    private function close(?NativeXlsx $workbook): void
    {
        try {
            $workbook?->close();
        } catch (Throwable $e) {
            report($e);
        }
    }
}
