<?php

namespace NativeXlsx\Laravel\Publishing;

use NativeXlsx;
use NativeXlsx\Laravel\Exceptions\DiedException;
use NativeXlsx\Laravel\Exceptions\WrongHostException;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Slices\Dispatcher;
use NativeXlsx\Laravel\Slices\Endings;
use NativeXlsx\Laravel\Slices\Failures;
use NativeXlsx\Laravel\Slices\Workbook;
use NativeXlsx\Laravel\Status;
use NativeXlsx\LockedException;
use Throwable;

/** Runs one delivered publishing: once at a time, as often as it takes. */
final class PublishRunner
{
    public function __construct(
        private readonly Dispatcher $dispatcher,
        private readonly Endings $endings,
        private readonly Failures $failures,
        private readonly Publisher $publisher,
    ) {
    }

    public function run(PublishExport $job): void
    {
        $export = $job->export();
        if ($export === null || !$this->isIts($export, $job) || !$this->isHere($export, $job)) {
            return;
        }
        $lock = fopen(Workbook::of($export)->path() . '.publishing', 'c');
        if ($lock === false || !flock($lock, LOCK_EX | LOCK_NB)) {
            $this->comeBack($export, $job);
            return;
        }
        try {
            if (!$this->begin($export, $job)) {
                return;
            }
            $file = $this->finish($export);
            $bytes = $this->publisher->publish($export, $file);
        } catch (LockedException) {
            $this->comeBack($export, $job);
            return;
        } catch (Throwable $e) {
            $this->failures->handle($export, $job->slice, $e, $job);
            return;
        } finally {
            @unlink(Workbook::of($export)->path() . '.publishing');
            fclose($lock);
        }
        $this->complete($export, $job, $bytes);
    }

    private function isIts(Export $export, PublishExport $job): bool
    {
        if ($export->slice !== $job->slice) {
            return false;
        }
        if ($export->status === Status::Completed && $export->announced_at === null) {
            $this->endings->announce($export, $job->job?->uuid()); // the worker before died on the last step
            return false;
        }
        return $export->status === Status::Publishing;
    }

    private function isHere(Export $export, PublishExport $job): bool
    {
        $workbook = Workbook::of($export);
        if ($workbook->isHere() || (!config('native-xlsx.queue.per_host') && $workbook->isFound())) {
            return true;
        }
        if (config('native-xlsx.queue.per_host')) {
            $this->dispatcher->again($export, 0, $job->repeat);
            return false;
        }
        $this->failures->handle($export, $job->slice, new WrongHostException("The workbook is on the host {$export->host}, and this is " . Workbook::host()
            . '. With several servers set native-xlsx.queue.per_host and let each one\'s workers listen to its own queue.'), $job);
        return false;
    }

    private function begin(Export $export, PublishExport $job): bool
    {
        $died = $export->begun === $job->slice;
        $values = ['begun' => $job->slice, 'heartbeat_at' => $export->freshTimestamp()] + ($died ? ['attempts' => $export->attempts + 1, 'resumes' => $export->resumes + 1] : []);
        if (!$export->change($values, ['slice' => $job->slice, 'status' => Status::Publishing->value])) {
            return false;
        }
        if ($died && $export->attempts > $this->failures->retries($export)) {
            throw new DiedException("{$export->attempts} workers in a row were killed while they published. Look for a time-out: native-xlsx.queue.publish_timeout, and the queue's retry_after.");
        }
        return true;
    }

    /** The whole workbook as one local file. */
    private function finish(Export $export): string
    {
        $workbook = new NativeXlsx(Workbook::of($export)->path(), null, null, [
            'id' => $export->id,
            'mode' => 'resume',
            'durability' => config('native-xlsx.durability'),
            'compression' => config('native-xlsx.compression'),
        ]);
        try {
            return $workbook->finish();
        } finally {
            $workbook->close();
        }
    }

    private function complete(Export $export, PublishExport $job, int $bytes): void
    {
        if (!$this->endings->complete($export, $job->slice, $bytes, $job->job?->uuid())) {
            $now = $export->fresh()?->status;
            if ($now === Status::Canceled) {
                $this->publisher->withdraw($export);
            }
            // Who completed it first may have found the workbook open here, and left it.
            if ($now === Status::Canceled || $now === Status::Completed) {
                Workbook::of($export)->remove();
            }
            return;
        }
        Workbook::of($export)->remove();
    }

    private function comeBack(Export $export, PublishExport $job): void
    {
        $this->dispatcher->again($export, max(1, (int) config('native-xlsx.queue.locked_seconds')), $job->repeat);
    }
}
