<?php

namespace NativeXlsx\Laravel\Delivery;

use Illuminate\Contracts\Bus\Dispatcher;
use Illuminate\Database\Eloquent\Builder;
use Illuminate\Support\Carbon;
use NativeXlsx\Laravel\Models\Delivery;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Status;
use Throwable;

/**
 * Makes a row for everybody who must be told that an export has ended, and queues a job for each. The rows are written once for each
 * end, in one transaction with the mark that says so; what dies between the end and the rows, or between a row and its
 * job, {@see tend()} makes good.
 */
final class Announcer
{
    private const ENDED = [Status::Completed, Status::Failed, Status::Canceled];

    public function __construct(private readonly Dispatcher $jobs)
    {
    }

    /** @return list<Delivery> those that were made; none if this end was announced before */
    public function announce(Export $export): array
    {
        $deliveries = $export->getConnection()->transaction(function () use ($export): array {
            $row = Export::query()->find($export->id);
            if ($row === null || !in_array($row->status, self::ENDED, true) || !$this->claim($row)) {
                return [];
            }
            return array_map(static fn (array $one): Delivery => Delivery::query()->create([
                'export_id' => $row->id,
                'event' => $row->status->value,
                'status' => 'pending',
            ] + $one), Plan::of($row, $row->status->value));
        });
        foreach ($deliveries as $delivery) {
            $this->queue($delivery);
        }
        return $deliveries;
    }

    /** Tells again, from the first attempt on, under the same delivery id: for one that was given up. */
    public function again(Delivery $delivery): void
    {
        $delivery->update(['status' => 'pending', 'attempts' => 0, 'error' => null, 'response' => null]);
        $this->queue($delivery);
    }

    /**
     * For a command that runs every minute (`export:tend`): announces ends whose process died before it could, and
     * queues deliveries whose job was lost.
     *
     * @return list<string> ids of the deliveries that were queued
     */
    public function tend(): array
    {
        $queued = [];
        $missed = Export::query()->whereIn('status', array_map(static fn (Status $status): string => $status->value, self::ENDED))
            ->where('finished_at', '<', Carbon::now()->subMinute())
            ->where(static fn (Builder $query) => $query->whereNull('told_at')->orWhereColumn('told_at', '<', 'finished_at'))
            ->limit(100)->get();
        foreach ($missed as $export) {
            array_push($queued, ...array_column($this->announce($export), 'id'));
        }
        $lost = Delivery::query()->where('status', 'pending')->where('updated_at', '<', Carbon::now()->subSeconds((int) ceil($this->patience() * 60)))->limit(100)->get();
        foreach ($lost as $delivery) {
            // Touched, so that neither this command's next run nor another server's queues it too.
            $taken = Delivery::query()->whereKey($delivery->id)->where('status', 'pending')->where('updated_at', $delivery->getRawOriginal('updated_at'))
                ->update(['updated_at' => $delivery->freshTimestamp()]);
            if ($taken === 1) {
                $this->queue($delivery);
                $queued[] = $delivery->id;
            }
        }
        return $queued;
    }

    private function claim(Export $row): bool
    {
        return Export::query()->whereKey($row->id)->whereNotNull('finished_at')
            ->where(static fn (Builder $query) => $query->whereNull('told_at')->orWhereColumn('told_at', '<', 'finished_at'))
            ->toBase()->update(['told_at' => $row->getConnection()->raw('finished_at')]) === 1;
    }

    /** An export that is whole must not fail because its mail does: with the `sync` driver a job's exception arrives here. */
    private function queue(Delivery $delivery): void
    {
        try {
            $this->jobs->dispatch(Deliver::of($delivery));
        } catch (Throwable $exception) {
            report($exception);
        }
    }

    /** Minutes after which a pending delivery's job must be lost: longer than any of its waits. */
    private function patience(): float
    {
        return 15 + max([0, ...Plan::backoff('mail'), ...Plan::backoff('webhook')]);
    }
}
