<?php

namespace NativeXlsx\Laravel\Slices;

use Illuminate\Database\Connection;
use Illuminate\Database\QueryException;
use Illuminate\Support\Facades\DB;
use NativeXlsx\Laravel\Contracts\Dispatches;
use NativeXlsx\Laravel\Contracts\Exportable;
use NativeXlsx\Laravel\Definition\Filters;
use NativeXlsx\Laravel\Definition\Freezer;
use NativeXlsx\Laravel\Exceptions\RefusedException;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\NativeExport;
use NativeXlsx\Laravel\PendingExport;
use NativeXlsx\Laravel\Status;
use Symfony\Component\Uid\Ulid;

/** Makes the row of an export that was asked for, and queues its first slice: all that happens in the request. */
final class Dispatching implements Dispatches
{
    public function __construct(private readonly Dispatcher $dispatcher, private readonly Freezer $freezer, private readonly Continuation $continuation)
    {
    }

    public function dispatch(PendingExport $pending): Export
    {
        $told = $pending->told();
        $attributes = $this->attributes($pending, $told);
        for ($try = 1; ; $try++) {
            if ($attributes['guard'] !== null) {
                $active = Export::query()->where('guard', $attributes['guard'])->first();
                if ($active !== null) {
                    return $active;
                }
            }
            $export = (new Export())->forceFill($attributes);
            try {
                // In a transaction of its own, which within an open one is a savepoint: a lost race must not spoil that.
                $export->getConnection()->transaction(static fn (): bool => $export->save());
                break;
            } catch (QueryException $e) {
                if ($try >= 10 || !Turns::isTaken($e)) {
                    throw $e;
                }
            }
        }
        if (!($told['held'] ?? false)) {
            $this->afterCommit(function () use ($export): void {
                $this->dispatcher->first($export);
            });
        }
        return $export;
    }

    public function dispatchAfterCommit(PendingExport $pending): void
    {
        $this->afterCommit(function () use ($pending): void {
            $this->dispatch($pending);
        });
    }

    /**
     * @param array<string, mixed> $told
     * @return array<string, mixed> of the row
     */
    private function attributes(PendingExport $pending, array $told): array
    {
        $plain = Filters::plain($pending->filters);
        $exportable = is_a($pending->class, Exportable::class, true) ? app()->make($pending->class) : null;
        if ($exportable instanceof NativeExport) {
            $exportable->withFilters($pending->filters);
        }
        if ($pending->define === null && $exportable === null) {
            throw new RefusedException("{$pending->class} is no " . Exportable::class . '.');
        }
        $fingerprint = Filters::fingerprint($pending->class, $pending->owner, $plain);
        // One that others' jobs wait for is nobody else's.
        $unique = ($told['unique'] ?? (bool) config('native-xlsx.unique')) && !($told['held'] ?? false) && $pending->chained() === [];
        $definition = ($pending->define !== null ? ($pending->define)($pending) : $this->freezer->freeze($exportable, $pending->filters, (bool) ($told['new_rows'] ?? false)))
            ->withRules(['unique' => $unique, 'total' => $told['total'] ?? true] + (array_key_exists('expire_days', $told) ? ['expireDays' => $told['expire_days'] ?? 'never'] : []));

        $id = (string) new Ulid();
        $fileName = $told['file_name'] ?? $exportable?->fileName() ?? '';
        $delivery = array_intersect_key($told, ['channels' => true, 'webhook' => true]);
        $connection = $told['queue_connection'] ?? config('native-xlsx.queue.connection');
        $held = (bool) ($told['held'] ?? false);
        return [
            'id' => $id,
            'class' => Names::fit('name of the export\'s class', $pending->class),
            'name' => Names::title($told['name'] ?? $exportable?->name() ?? class_basename($pending->class)),
            'owner_type' => Names::fit('type of the owner', $pending->owner?->getMorphClass()),
            'owner_id' => Names::fit('key of the owner', $pending->owner === null ? null : (string) $pending->owner->getKey()),
            'status' => Status::Pending,
            'definition' => $definition->store(),
            'parameters' => $plain,
            'fingerprint' => $fingerprint,
            'guard' => $unique ? $fingerprint : null,
            'disk' => Names::fit('name of the disk', $told['disk'] ?? config('native-xlsx.disk')),
            'path' => Names::path($told['path'] ?? trim(config('native-xlsx.path') . '/' . $id . '/' . Names::onDisk($fileName), '/')),
            'file_name' => Names::file($fileName),
            'slice' => $held ? 0 : 1,
            'queue_connection' => Names::fit('name of the queue connection', $connection),
            // A chain or batch says itself which queue its jobs go to.
            'queue' => Names::fit('name of the queue', $told['queue'] ?? ($held ? null : config('native-xlsx.queue.queue'))),
            'continuation' => $this->continuation->store($pending->chained(), $pending->catches()),
            'schedule_id' => $told['schedule_id'] ?? null,
            'delivery' => $delivery === [] ? null : $delivery,
            'available_at' => isset($told['delay']) ? now()->addSeconds($told['delay']) : null,
        ];
    }

    private function afterCommit(callable $callback): void
    {
        $transactions = app()->bound('db.transactions') ? app('db.transactions') : null;
        if ($transactions === null) {
            $callback();
            return;
        }
        // Before Laravel 10 the transaction that RefreshDatabase opens around a test counts as one that is going to commit.
        $levels = array_map(static fn (Connection $connection): int => $connection->transactionLevel(), DB::getConnections());
        $ofTest = !method_exists($transactions, 'callbackApplicableTransactions') && app()->runningUnitTests() && max([0, ...array_values($levels)]) <= 1;
        $ofTest ? $callback() : $transactions->addCallback($callback);
    }
}
