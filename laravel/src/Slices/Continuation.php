<?php

namespace NativeXlsx\Laravel\Slices;

use Illuminate\Bus\ChainedBatch;
use Illuminate\Contracts\Bus\Dispatcher as Bus;
use Illuminate\Queue\CallQueuedClosure;
use Laravel\SerializableClosure\SerializableClosure;
use NativeXlsx\Laravel\Models\Export;
use Throwable;

/**
 * What the caller wants to happen after the export: the rest of his chain, with its queue, connection and catch callbacks.
 * It is in the row (encrypted) from the first slice on, so that payloads stay small, and goes on after publishing.
 */
final class Continuation
{
    public function __construct(private readonly Bus $bus)
    {
    }

    /**
     * As the column keeps it; null: nothing follows.
     *
     * @param list<mixed> $jobs
     * @param list<callable> $catch
     */
    public function store(array $jobs, array $catch, ?string $connection = null, ?string $queue = null): ?string
    {
        if ($jobs === [] && $catch === []) {
            return null;
        }
        if (class_exists(ChainedBatch::class)) {
            $jobs = ChainedBatch::prepareNestedBatches(collect($jobs))->values()->all(); // Laravel 9 and later
        }
        return base64_encode(serialize([
            'chained' => array_map(static fn (mixed $job): string => serialize($job instanceof \Closure ? CallQueuedClosure::create($job) : $job), $jobs),
            'catch' => array_map(static fn (callable $callback): mixed => $callback instanceof \Closure ? new SerializableClosure($callback) : $callback, $catch),
            'connection' => $connection,
            'queue' => $queue,
        ]));
    }

    /** Takes the chain off a delivered job, which then ends without going on in it. The first delivery's chain is kept in the row. */
    public function adopt(?Export $export, RunSlice $job): void
    {
        if ($job->chained !== [] || !empty($job->chainCatchCallbacks)) {
            if ($export !== null && $export->status->isActive() && $export->continuation === null) {
                $export->change(['continuation' => base64_encode(serialize([
                    'chained' => $job->chained,
                    'catch' => $job->chainCatchCallbacks ?? [],
                    'connection' => $job->chainConnection,
                    'queue' => $job->chainQueue,
                ]))], ['continuation' => null]);
            }
            $job->chained = [];
        }
    }

    /** Goes on in the chain. */
    public function proceed(Export $export): void
    {
        $stored = $this->restore($export);
        if ($stored === null || $stored['chained'] === []) {
            return;
        }
        $next = unserialize(array_shift($stored['chained']));
        $next->chained = $stored['chained'];
        $next->onConnection($next->connection ?: $stored['connection']);
        $next->onQueue($next->queue ?: $stored['queue']);
        $next->chainConnection = $stored['connection'];
        $next->chainQueue = $stored['queue'];
        $next->chainCatchCallbacks = $stored['catch'];
        $this->bus->dispatch($next);
    }

    /** Tells the chain's catch callbacks. What they throw is reported, not passed on. */
    public function caught(Export $export, Throwable $e): void
    {
        foreach ($this->restore($export)['catch'] ?? [] as $callback) {
            try {
                $callback($e);
            } catch (Throwable $thrown) {
                report($thrown);
            }
        }
    }

    /** @return array{chained: list<string>, catch: list<callable>, connection: string|null, queue: string|null}|null */
    private function restore(Export $export): ?array
    {
        return $export->continuation === null ? null : unserialize((string) base64_decode($export->continuation, true));
    }
}
