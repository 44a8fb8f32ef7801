<?php

namespace NativeXlsx\Laravel\Slices;

use Illuminate\Database\Eloquent\Builder;
use Illuminate\Database\QueryException;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Status;

/**
 * Who may run now: so many exports of one owner, and so many in all. A turn is a number in a unique column, so two workers
 * never take the same one, on any database; it is free again when the row leaves `running`.
 */
final class Turns
{
    /**
     * A pending export begins to run, if there is a turn for it.
     *
     * @param array<string, mixed> $with further columns to set
     * @return bool|null null: no turn is free; false: the row is no longer pending, or another slice's
     */
    public function take(Export $export, int $slice, array $with): ?bool
    {
        for ($try = 1; ; $try++) {
            $turns = $this->free($export);
            if ($turns === null) {
                return null;
            }
            try {
                return $export->transition(Status::Running, $turns + $with, [Status::Pending], ['slice' => $slice]);
            } catch (QueryException $e) {
                if ($try >= 100 || !self::isTaken($e)) {
                    throw $e;
                }
                usleep(random_int(500, 5_000));
            }
        }
    }

    /** Whether one more may be queued: turns that are free, less exports that are queued to take one. */
    public function hasRoom(Export $export): bool
    {
        $total = $this->limit('total');
        if ($total !== null && $this->busy(Export::query()) >= $total) {
            return false;
        }
        $perOwner = $this->limit('per_owner');
        return $perOwner === null || $export->owner_id === null
            || $this->busy(Export::query()->where('owner_type', $export->owner_type)->where('owner_id', $export->owner_id)) < $perOwner;
    }

    /** A unique column that somebody else has just taken, or a deadlock on the way to it. */
    public static function isTaken(QueryException $e): bool
    {
        return in_array((string) ($e->errorInfo[0] ?? $e->getCode()), ['23000', '23505', '40001', '40P01'], true);
    }

    /** @return array<string, mixed>|null columns of a row that has its turn; null: all are taken */
    private function free(Export $export): ?array
    {
        $turns = [];
        $total = $this->limit('total');
        if ($total !== null) {
            $taken = Export::query()->whereNotNull('total_turn')->toBase()->pluck('total_turn')->all();
            $free = array_diff(range(1, $total), array_map('intval', $taken));
            if ($free === []) {
                return null;
            }
            $turns['total_turn'] = $free[array_rand($free)];
        }
        $perOwner = $this->limit('per_owner');
        if ($perOwner !== null && $export->owner_id !== null) {
            $names = array_map(static fn (int $turn): string => hash('sha256', "$export->owner_type|$export->owner_id|$turn"), range(1, $perOwner));
            $free = array_values(array_diff($names, Export::query()->whereIn('owner_turn', $names)->toBase()->pluck('owner_turn')->all()));
            if ($free === []) {
                return null;
            }
            $turns['owner_turn'] = $free[array_rand($free)];
        }
        return $turns;
    }

    private function limit(string $which): ?int
    {
        $limit = config("native-xlsx.limits.$which");
        return $limit === null ? null : max(1, (int) $limit);
    }

    private function busy(Builder $exports): int
    {
        return $exports->where(static function (Builder $either): void {
            $either->where('status', Status::Running->value)
                ->orWhere(static function (Builder $queued): void {
                    $queued->where('status', Status::Pending->value)->whereNotNull('queued_at')->where(static function (Builder $when): void {
                        $when->whereNull('available_at')->orWhere('available_at', '<=', (new Export())->fromDateTime(now()));
                    });
                });
        })->count();
    }
}
