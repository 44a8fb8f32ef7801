<?php

namespace NativeXlsx\Laravel\Slices;

use Illuminate\Support\Carbon;
use Illuminate\Support\Facades\Queue;
use NativeXlsx\Laravel\Delivery\Announcer;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Status;
use Throwable;

/** What must happen though no job comes: `export:tend` calls it every minute. */
final class Tending
{
    public function __construct(private readonly Dispatcher $dispatcher, private readonly Endings $endings, private readonly Announcer $deliveries)
    {
    }

    /**
     * Queues anew what shows no sign of life, starts what waits and may run, tells of what ended untold.
     *
     * @return array{revived: list<string>, started: list<string>, announced: list<string>, delivered: list<string>} ids
     */
    public function tend(): array
    {
        return ['revived' => $this->revive(), 'announced' => $this->announce(), 'started' => $this->dispatcher->inTurn(), 'delivered' => $this->deliveries->tend()];
    }

    /** @return list<string> */
    private function revive(): array
    {
        $limit = (new Export())->fromDateTime($this->staleSince());
        $stale = Export::query()
            ->where(static function ($either) use ($limit): void {
                $either->where(static fn ($busy) => $busy->whereIn('status', [Status::Running->value, Status::Publishing->value])->where('heartbeat_at', '<', $limit))
                    ->orWhere(static fn ($queued) => $queued->where('status', Status::Pending->value)->where('queued_at', '<', $limit));
            })
            ->where(static fn ($when) => $when->whereNull('queued_at')->orWhere('queued_at', '<', $limit))
            ->where(static fn ($when) => $when->whereNull('available_at')->orWhere('available_at', '<', $limit))
            ->orderBy('id')->pluck('id');
        $revived = [];
        foreach ($stale as $id) {
            $export = Export::query()->find($id);
            if ($export === null || $this->isMerelyWaiting($export) || Workbook::of($export)->isOpen()) {
                continue; // who has it open lives, whatever he is waiting for
            }
            $this->dispatcher->toWorkers($export);
            if ($this->dispatcher->again($export)) {
                $revived[] = $export->id;
            }
        }
        return $revived;
    }

    /** Whether its job stands in a queue that has not come to it: another one would only stand behind it. */
    private function isMerelyWaiting(Export $export): bool
    {
        if ($export->queued_at === null || $export->begun === $export->slice || $export->queued_at < $this->staleSince(10)) {
            return false;
        }
        try {
            return Queue::connection($export->queue_connection)->size(Dispatcher::queueOf($export)) > 0;
        } catch (Throwable) {
            return true; // a queue that can't be asked can't be given a job either
        }
    }

    /** @return list<string> */
    private function announce(): array
    {
        $ended = Export::query()->whereIn('status', [Status::Completed->value, Status::Failed->value, Status::Canceled->value])
            ->whereNull('announced_at')->where('finished_at', '<', (new Export())->fromDateTime($this->staleSince()))->orderBy('id')->get();
        foreach ($ended as $export) {
            $this->endings->announce($export, null);
        }
        return $ended->pluck('id')->all();
    }

    private function staleSince(int $times = 1): Carbon
    {
        return Carbon::now()->subSeconds($times * max(1, (int) config('native-xlsx.queue.stale_seconds')));
    }
}
