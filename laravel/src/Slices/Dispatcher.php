<?php

namespace NativeXlsx\Laravel\Slices;

use Illuminate\Bus\BatchRepository;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Publishing\PublishExport;
use NativeXlsx\Laravel\Status;

/**
 * The only place that queues slices: which number, on which connection and queue, of which host, in which batch.
 *
 * A row's `queued_at` says that the job of its slice was queued. It is set when that is certain, so a worker that dies
 * between counting up and queueing leaves a row that shows it, and whoever comes by (the old delivery, redelivered, or
 * `export:tend`) queues the job. Two jobs of one slice do no harm: the workbook's lock lets one in.
 */
final class Dispatcher
{
    /** Longer delays are more than some queues take (SQS); a job that comes too early is queued again. */
    private const LONGEST_DELAY = 900;

    public function __construct(private readonly Trampoline $queue, private readonly Turns $turns)
    {
    }

    /** Queues a pending export's slice if it is its turn; otherwise it waits. Says whether it was queued. */
    public function first(Export $export): bool
    {
        if (!$this->turns->hasRoom($export)) {
            return false;
        }
        return $this->confirm($export, 0);
    }

    /**
     * Hands on: compare-and-set of the number from $slice to the next, then its job. The workbook must be closed.
     *
     * @return bool false: somebody else did, or the export is no longer running
     */
    public function next(Export $export, int $slice, ?string $uuid = null): bool
    {
        $counted = $export->change(['slice' => $slice + 1, 'repeats' => 0, 'queued_at' => null], ['slice' => $slice, 'status' => Status::Running->value]);
        if ($counted) {
            $this->follow($export, $uuid);
        }
        return $counted;
    }

    /** Queues the job of a slice that the caller has just counted up to, in place of the job $uuid in its batch. */
    public function follow(Export $export, ?string $uuid = null): void
    {
        if ($export->batch_id !== null && $uuid !== null) {
            $batches = app(BatchRepository::class);
            // The successor is added, and this one counted as done, in one step: the batch has always one of this export open.
            $batches->transaction(static function () use ($batches, $export, $uuid): void {
                $batches->incrementTotalJobs($export->batch_id, 1);
                $batches->decrementPendingJobs($export->batch_id, $uuid);
            });
        }
        $this->confirm($export, 0);
    }

    /**
     * The same slice once more, $seconds from now: its job may have been lost, or came at the wrong moment. Of several
     * deliveries that ask for it, the one that knows of the latest ($repeat) gets it.
     */
    public function again(Export $export, int $seconds = 0, ?int $repeat = null): bool
    {
        $repeat ??= $export->repeats;
        if (!$export->change(['repeats' => $repeat + 1, 'queued_at' => null], ['slice' => $export->slice, 'repeats' => $repeat])) {
            return false;
        }
        if ($seconds > 0 && Trampoline::isSync($export->queue_connection)) {
            return true; // at once would be in vain, and later doesn't exist there; `export:tend` does it
        }
        return $this->confirm($export, $seconds);
    }

    /**
     * What was begun in the process that asked for it (`export:run`) is no longer that one's when somebody else takes it up: workers
     * go on with it, if the application has any, for whoever takes it up has other things to do.
     */
    public function toWorkers(Export $export): void
    {
        $connection = config('native-xlsx.queue.connection');
        if ($export->queue_connection !== null && Trampoline::isSync($export->queue_connection) && !Trampoline::isSync($connection)) {
            $export->change(['queue_connection' => $connection], ['slice' => $export->slice]);
        }
    }

    /** Starts exports that wait, in the order in which they were asked for, as far as there are turns. @return list<string> their ids */
    public function inTurn(): array
    {
        $started = [];
        $full = [];
        $waiting = Export::query()->where('status', Status::Pending->value)->whereNull('queued_at')->where('slice', '>', 0)
            ->where(static fn ($when) => $when->whereNull('available_at')->orWhere('available_at', '<=', (new Export())->fromDateTime(now())))
            ->orderBy('created_at')->orderBy('id')->select(['id', 'owner_type', 'owner_id'])->cursor();
        foreach ($waiting as $row) {
            $owner = "$row->owner_type|$row->owner_id";
            if (isset($full[$owner])) {
                continue;
            }
            $export = Export::query()->find($row->id);
            $queued = false;
            if ($export !== null && $export->status === Status::Pending && $export->queued_at === null) {
                $this->toWorkers($export);
                $queued = $this->first($export);
            }
            if ($queued) {
                $started[] = $row->id;
            } elseif (!$this->turns->hasRoom($row)) {
                $full[$owner] = true;
                if (!$this->turns->hasRoom(new Export())) {
                    break; // no turn at all
                }
            }
        }
        return $started;
    }

    /** The queue that has the workbook's host: `exports@host`, as its workers listen to it. */
    public static function queueOf(Export $export): ?string
    {
        $queue = $export->queue ?? config('native-xlsx.queue.queue');
        if ($export->host === null || !config('native-xlsx.queue.per_host')) {
            return $queue;
        }
        return ($queue ?? 'default') . '@' . $export->host;
    }

    /** Queues the job of the row's slice, then says so in the row. */
    private function confirm(Export $export, int $seconds): bool
    {
        $now = $export->freshTimestamp();
        $wait = $export->available_at === null ? 0 : (int) ceil($export->available_at->getTimestamp() + $export->available_at->micro / 1e6 - microtime(true));
        $seconds = min(self::LONGEST_DELAY, max($seconds, $wait));
        if (Trampoline::isSync($export->queue_connection)) {
            // It runs before push() returns, so the row has to say so before.
            $export->change(['queued_at' => $now], ['slice' => $export->slice]);
            $this->queue->push($this->job($export), $export->queue_connection);
            return true;
        }
        $job = $this->job($export);
        if ($seconds > 0) {
            $job->delay($seconds);
        }
        $this->queue->push($job, $export->queue_connection);
        $export->change(['queued_at' => $now], ['slice' => $export->slice]);
        return true;
    }

    private function job(Export $export): RunSlice|PublishExport
    {
        if ($export->status === Status::Publishing) {
            $job = new PublishExport($export->id, $export->slice, $export->repeats);
            $job->timeout = (int) config('native-xlsx.queue.publish_timeout');
        } else {
            $job = new RunSlice($export->id, $export->slice, $export->repeats);
            $job->timeout = (int) config('native-xlsx.queue.timeout');
        }
        if ($export->batch_id !== null) {
            $job->withBatchId($export->batch_id);
        }
        return $job->of($export)->onConnection($export->queue_connection)->onQueue(self::queueOf($export));
    }
}
