<?php

namespace NativeXlsx\Laravel\Slices;

use Illuminate\Support\Facades\Bus;
use NativeXlsx\Laravel\Events\ExportCanceled;
use NativeXlsx\Laravel\Events\ExportCompleted;
use NativeXlsx\Laravel\Events\ExportFailed;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Publishing\PublishExport;
use NativeXlsx\Laravel\Status;
use RuntimeException;
use Throwable;

/**
 * The ends of an export: exactly one call wins each, and what follows (event, chain, batch) is done at least once: if a
 * worker dies in between, `announced_at` is missing and `export:tend` does it.
 */
final class Endings
{
    public function __construct(private readonly Dispatcher $dispatcher, private readonly Continuation $continuation)
    {
    }

    public function complete(Export $export, int $slice, int $bytes, ?string $uuid): bool
    {
        $days = $export->frozen()->rules['expireDays'] ?? config('native-xlsx.expire_days');
        $done = $export->transition(Status::Completed, [
            'bytes' => $bytes,
            'attempts' => 0,
            'error' => null,
            'error_class' => null,
            'heartbeat_at' => $export->freshTimestamp(),
            'expires_at' => is_numeric($days) ? $export->freshTimestamp()->addSeconds((int) round($days * 86_400)) : null,
        ], [Status::Publishing], ['slice' => $slice]);
        if ($done) {
            $this->announce($export, $uuid);
        }
        return $done;
    }

    /** The last failure. $job: the delivery in which it happened, which then counts as failed with its queue and its batch. */
    public function fail(Export $export, Throwable $e, RunSlice|PublishExport|null $job): bool
    {
        $told = $job instanceof RunSlice && !empty($job->chainCatchCallbacks); // its payload has them, and the framework calls those
        $done = $export->transition(Status::Failed, [
            'attempts' => $export->attempts + 1,
            'error_class' => Names::title(get_class($e)),
            'error' => Failures::text($e),
        ], null, ['slice' => $export->slice]);
        if (!$done) {
            return false;
        }
        report($e);
        if ($job !== null) {
            $job->fail($e);
        }
        if (!$told) {
            $this->continuation->caught($export, $e);
        }
        $this->announce($export, null);
        $this->dispatcher->inTurn();
        return true;
    }

    public function cancel(Export $export): bool
    {
        $batch = $export->batch_id;
        if (!$export->transition(Status::Canceled, ['continuation' => null, 'definition' => null])) {
            return false;
        }
        $workbook = Workbook::of($export);
        if ($workbook->isHere()) {
            $workbook->remove(); // if a slice has it open, that one removes it at its next commit
        }
        if ($batch !== null) {
            $open = Bus::findBatch($batch);
            $open?->cancelled() ? $open->recordSuccessfulJob($export->id) : $open?->recordFailedJob($export->id, new RuntimeException("The export {$export->id} was canceled."));
        }
        $this->announce($export, null);
        $this->dispatcher->inTurn();
        return true;
    }

    /** The event, and what the caller wanted to follow. Listeners that throw are reported; they undo nothing. */
    public function announce(Export $export, ?string $uuid): void
    {
        try {
            match ($export->status) {
                Status::Completed => event(new ExportCompleted($export)),
                Status::Failed => event(new ExportFailed($export)),
                Status::Canceled => event(new ExportCanceled($export)),
                default => null,
            };
        } catch (Throwable $e) {
            report($e);
        }
        if ($export->status === Status::Completed) {
            $this->continuation->proceed($export);
            if ($export->batch_id !== null) {
                Bus::findBatch($export->batch_id)?->recordSuccessfulJob($uuid ?? $export->id);
            }
        }
        $values = ['announced_at' => $export->freshTimestamp()];
        $export->change($export->status === Status::Completed ? $values + ['continuation' => null] : $values);
    }
}
