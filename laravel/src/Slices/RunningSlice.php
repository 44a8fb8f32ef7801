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
        $values = ['rows' => $rows, 'heartbeat_at' => $this->export->freshTimestamp()];
        if ($rows > $this->export->rows) {
            $values['attempts'] = 0; // failures count in a row, and this is progress
        }
        if ($now - $this->looked >= 1.0) {
            $values['bytes'] = Workbook::of($this->export)->bytes();
            $this->looked = $now;
        }
        try {
            $this->lost = $this->lost || !$this->write($values, $now, $seconds);
        } catch (Throwable $e) {
            // The rows are safe in the workbook, and the next commit tells the row; only not for ever without a word.
            if (!Trouble::isAway($e) || $now - $this->heard > 20.0) {
                throw $e;
            }
        }
        return !$this->lost && !$this->isOver();
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
    private function write(array $values, float $now, float $commit): bool
    {
        $changes = (new Export())->setRawAttributes([])->forceFill($values)->getAttributes();
        $done = $this->export->newQuery()->whereKey($this->export->getKey())->where('slice', $this->number)->where('status', Status::Running->value)
            ->toBase()->update($changes + [
                'commits' => DB::raw('commits + 1'),
                'commit_ms' => DB::raw('commit_ms + ' . (int) round($commit * 1000)),
                'slice_ms' => DB::raw('slice_ms + ' . (int) round(($now - $this->heard) * 1000)),
                'updated_at' => $this->export->fromDateTime($this->export->freshTimestamp()),
            ]);
        $this->heard = $now;
        if ($done > 0) {
            $this->export->forceFill($values)->syncOriginal();
        }
        return $done > 0;
    }
}
