<?php

namespace NativeXlsx\Laravel\Slices;

use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Publishing\PublishExport;
use NativeXlsx\Laravel\Status;
use Throwable;

/** What becomes of an export when a slice or the publishing threw: later, once more, or failed. */
final class Failures
{
    public function __construct(private readonly Dispatcher $dispatcher, private readonly Endings $endings)
    {
    }

    public function handle(Export $export, int $slice, Throwable $e, RunSlice|PublishExport $job): void
    {
        $now = $export->fresh();
        if ($now === null || $now->slice !== $slice || !in_array($now->status, [Status::Pending, Status::Running, Status::Publishing], true)) {
            return; // paused or canceled while it failed: that stands
        }
        if (Trampoline::isSync($now->queue_connection)) {
            // Nobody is there to come back later, and the caller waits: he gets the exception.
            $this->endings->fail($now, $e, $job);
            throw $e;
        }
        if (Trouble::isAway($e)) {
            $this->later($now, $slice, $now->attempts, (float) config('native-xlsx.queue.away_seconds'), $e, $job);
            return;
        }
        $attempts = $now->attempts + 1;
        $until = $now->frozen()->rules['retryUntil'] ?? null;
        if (Trouble::isForGood($e) || $attempts > $this->retries($now) || ($until !== null && $until <= time())) {
            $this->endings->fail($now, $e, $job);
            return;
        }
        report($e);
        $this->later($now, $slice, $attempts, 60 * (float) $this->backoff($now)[$attempts - 1], $e, $job);
    }

    /** How often it is tried again after failures in a row. */
    public function retries(Export $export): int
    {
        return count($this->backoff($export));
    }

    /** @return list<int|float> minutes */
    private function backoff(Export $export): array
    {
        return array_values($export->frozen()->rules['backoff'] ?? (array) config('native-xlsx.queue.backoff_minutes'));
    }

    private function later(Export $export, int $slice, int $attempts, float $seconds, Throwable $e, RunSlice|PublishExport $job): void
    {
        $values = [
            'slice' => $slice + 1,
            'repeats' => 0,
            'queued_at' => null,
            'attempts' => $attempts,
            'available_at' => $export->freshTimestamp()->addMilliseconds((int) round($seconds * 1000)),
            'error_class' => Names::title(get_class($e)),
            'error' => self::text($e),
        ];
        // Who waits gives his turn to others; publishing takes none.
        $done = $export->status === Status::Running
            ? $export->transition(Status::Pending, $values, [Status::Running], ['slice' => $slice])
            : $export->change($values, ['slice' => $slice, 'status' => $export->status->value]);
        if ($done) {
            $this->dispatcher->follow($export, $job->job?->uuid());
            $this->dispatcher->inTurn();
        }
    }

    /** As much of the message as the column takes. */
    public static function text(Throwable $e): string
    {
        return mb_strcut(Names::plain($e->getMessage()), 0, 60_000, 'UTF-8');
    }
}
