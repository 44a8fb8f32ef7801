<?php

namespace NativeXlsx\Laravel\Operation;

use Illuminate\Contracts\Filesystem\Factory;
use Illuminate\Database\Eloquent\Builder;
use Illuminate\Support\Carbon;
use NativeXlsx\Laravel\Models\Delivery;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Models\Token;
use NativeXlsx\Laravel\Slices\Workbook;
use NativeXlsx\Laravel\Status;
use RuntimeException;
use Throwable;

/**
 * Removes what nobody needs any longer: published files that have expired, what ended exports left in this host's folder,
 * old rows, tokens that open nothing. Never anything of an export that is active, whatever its heartbeat says, and never
 * a part that somebody has open. Whatever can't be removed now is tried again the next time.
 */
final class Pruning
{
    /** What belongs to no row may belong to one that another process is about to commit. */
    private const ORPHAN_SECONDS = 86_400;

    /** @var array{files: list<string>, workbooks: list<string>, exports: list<string>, tokens: int, bytes: int, kept: list<string>, errors: list<string>} */
    private array $result;

    private bool $dry = false;

    public function __construct(
        private readonly Factory $disks,
        private readonly LocalFiles $local,
        private readonly Totals $totals
    ) {
    }

    /**
     * @param bool $dry only says what it would do
     * @return array{files: list<string>, workbooks: list<string>, exports: list<string>, tokens: int, bytes: int, kept: list<string>, errors: list<string>}
     *     ids of the exports whose published file went; paths of workbooks; ids of deleted rows; number of tokens; bytes of the workbooks; workbooks that
     *     somebody has open; what went wrong
     */
    public function prune(bool $dry = false): array
    {
        $this->dry = $dry;
        $this->result = ['files' => [], 'workbooks' => [], 'exports' => [], 'tokens' => 0, 'bytes' => 0, 'kept' => [], 'errors' => []];
        $this->expire();
        $this->workbooks();
        $this->rows();
        $this->tokens();
        return $this->result;
    }

    /** Completed ones whose time is over: first the file, then the row, so that a failure in between is made good the next time. */
    private function expire(): void
    {
        $due = Export::query()->where('status', Status::Completed->value)->where('expires_at', '<=', Carbon::now());
        $this->each($due, function (Export $export): void {
            if (!$this->dry) {
                $this->unpublish($export);
                $export->transition(Status::Expired);
            }
            $this->result['files'][] = $export->id;
        });
    }

    /** What is left in this host's folder of exports that are over, or of none at all. */
    private function workbooks(): void
    {
        foreach ($this->local->workbooks(rtrim((string) config('native-xlsx.folder'), '/')) as $id => $path) {
            try {
                $this->workbook($id, $path);
            } catch (Throwable $error) {
                $this->result['errors'][] = $error->getMessage();
            }
        }
    }

    private function workbook(string $id, string $path): void
    {
        $export = Export::query()->find($id);
        $changed = $this->local->changedAt($path) ?? 0;
        if ($export === null ? $changed > time() - self::ORPHAN_SECONDS : !$this->isOver($export)) {
            return;
        }
        $bytes = $this->local->size($path);
        if (!$this->dry && !$this->local->remove($path)) {
            $this->result['kept'][] = $path;
            return;
        }
        $this->result['workbooks'][] = $path;
        $this->result['bytes'] += $bytes;
    }

    /** Nothing will come of its rows any more: a failed one can be retried for a while, a completed one was published. */
    private function isOver(Export $export): bool
    {
        if ($export->status === Status::Failed) {
            $days = config('native-xlsx.prune.failed_after_days');
            return $days !== null && $export->finished_at !== null && $export->finished_at <= Carbon::now()->subSeconds((int) ($days * 86_400));
        }
        return !$export->status->isActive();
    }

    /** Rows of exports that ended long ago and have no file any more, with all that hangs on them. */
    private function rows(): void
    {
        $days = config('native-xlsx.prune.rows_after_days');
        if ($days === null) {
            return;
        }
        $old = Export::query()
            ->whereIn('status', [Status::Failed->value, Status::Canceled->value, Status::Expired->value])
            ->where('finished_at', '<=', Carbon::now()->subSeconds((int) ($days * 86_400)));
        $this->each($old, function (Export $export): void {
            // On this host only: what is left in another one's folder is then an orphan there.
            $path = Workbook::of($export)->path();
            if (!$this->dry) {
                if (Workbook::of($export)->isHere() && !$this->local->remove($path)) {
                    $this->result['kept'][] = $path;
                    return;
                }
                $this->unpublish($export);
                if (!$this->delete($export)) {
                    return;
                }
            }
            $this->result['exports'][] = $export->id;
        });
    }

    /** @return bool false: it was retried meanwhile */
    private function delete(Export $export): bool
    {
        return $export->getConnection()->transaction(function () use ($export): bool {
            $now = Export::query()->lockForUpdate()->find($export->getKey());
            if ($now === null || $now->status !== $export->status) {
                return false;
            }
            $this->totals->keep($now);
            Token::query()->where('export_id', $now->id)->delete();
            Delivery::query()->where('export_id', $now->id)->delete();
            return (bool) $now->delete();
        });
    }

    /** Those that have been over for a day, and those whose export is gone. */
    private function tokens(): void
    {
        $yesterday = Carbon::now()->subDay();
        $dead = Token::query()->where(static function (Builder $query) use ($yesterday): void {
            $query->where('expires_at', '<=', $yesterday)->orWhere('revoked_at', '<=', $yesterday)
                ->orWhereNotIn('export_id', Export::query()->select('id')->toBase());
        });
        $this->result['tokens'] += $this->dry ? $dead->count() : $dead->delete();
    }

    /** @throws RuntimeException if the disk can't */
    private function unpublish(Export $export): void
    {
        if (!$this->isAlone($export)) {
            return;
        }
        $disk = $this->disks->disk($export->disk);
        if ($disk->exists($export->path) && !$disk->delete($export->path) && $disk->exists($export->path)) {
            throw new RuntimeException("Export $export->id: its file \"$export->path\" can't be deleted from the disk \"$export->disk\".");
        }
    }

    /** Whether what stands at its path can only be its own: a path that was given by hand may have been used again since. */
    private function isAlone(Export $export): bool
    {
        if (str_contains($export->path, $export->id)) {
            return true;
        }
        $others = [Status::Completed->value, ...array_map(static fn (Status $status): string => $status->value, Status::active())];
        return $export->status === Status::Completed
            && !Export::query()->whereKeyNot($export->id)->where(['disk' => $export->disk, 'path' => $export->path])->whereIn('status', $others)->exists();
    }

    /**
     * One after the other, in short pages; one that fails doesn't keep the others from going.
     *
     * @param Builder<Export> $query
     * @param callable(Export): void $do
     */
    private function each(Builder $query, callable $do): void
    {
        foreach ($query->lazyById(100) as $export) {
            try {
                $do($export);
            } catch (Throwable $error) {
                $this->result['errors'][] = $error->getMessage();
            }
        }
    }
}
