<?php

namespace NativeXlsx\Laravel\Slices;

use Illuminate\Support\Facades\DB;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Status;
use Throwable;

/** The slice under way: writes the heartbeat at each commit, and learns by the same statement whether it may go on. */
final class RunningSlice implements Slice
{
    private readonly float $began;

    private float $heard;

    private float $looked = 0.0;

    /** What the row has not been told of yet: because it couldn't be reached, or because it is less than a millisecond. */
    private int $commits = 0;

    private float $commitMs = 0.0;

    private float $sliceMs = 0.0;

    private bool $lost = false;

    private bool $over = false;

    public function __construct(
        private readonly Export $export,
        private readonly int $number,
        private readonly StopSignals $signals,
        private readonly float $seconds,
    ) {
        $this->began = $this->heard = microtime(true);
    }

    public function committed(int $rows, float $seconds = 0.0): bool
    {
        $now = microtime(true);
        $this->commits++;
        $this->commitMs += max(0.0, $seconds * 1000);
        $values = ['rows' => $rows, 'heartbeat_at' => $this->export->freshTimestamp()];
        if ($rows > $this->export->rows) {
            $values['attempts'] = 0; // failures count in a row, and this is progress
        }
        if ($now - $this->looked >= 1.0) {
            $values['bytes'] = Workbook::of($this->export)->bytes();
            $this->looked = $now;
        }
        try {
            $this->lost = $this->lost || !$this->write($values, $now);
        } catch (Throwable $e) {
            // The rows are safe in the workbook, and the next commit tells the row; only not for ever without a word.
            if (!Trouble::isAway($e) || $now - $this->heard > 20.0) {
                throw $e;
            }
        }
        return !$this->lost && !$this->isOver();
    }

    public function reached(int $rows): void
    {
        if ($rows > $this->export->rows && !$this->lost) {
            $this->lost = !$this->write(['rows' => $rows, 'heartbeat_at' => $this->export->freshTimestamp()], microtime(true));
        }
    }

    public function secondsLeft(): float
    {
        return max(0.05, $this->seconds - (microtime(true) - $this->began));
    }

    public function isOver(): bool
    {
        return $this->over = $this->over || $this->lost || microtime(true) - $this->began >= $this->seconds || $this->signals->given();
    }

    /** Whether the export was taken from this slice: paused, canceled, or given to another one. */
    public function isLost(): bool
    {
        return $this->lost;
    }

    /** @param array<string, mixed> $values */
    private function write(array $values, float $now): bool
    {
        $slice = $this->sliceMs + max(0.0, ($now - $this->heard) * 1000);
        $changes = (new Export())->setRawAttributes([])->forceFill($values)->getAttributes();
        $done = $this->export->newQuery()->whereKey($this->export->getKey())->where('slice', $this->number)->where('status', Status::Running->value)
            ->toBase()->update($changes + [
                'commits' => DB::raw('commits + ' . $this->commits),
                'commit_ms' => DB::raw('commit_ms + ' . (int) $this->commitMs),
                'slice_ms' => DB::raw('slice_ms + ' . (int) $slice),
                'updated_at' => $this->export->fromDateTime($this->export->freshTimestamp()),
            ]);
        $this->heard = $now;
        $this->commits = 0;
        $this->commitMs -= (int) $this->commitMs;
        $this->sliceMs = $slice - (int) $slice;
        if ($done > 0) {
            $this->export->forceFill($values)->syncOriginal();
        }
        return $done > 0;
    }
}
