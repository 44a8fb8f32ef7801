<?php

namespace NativeXlsx\Laravel\Testing;

use Closure;
use Illuminate\Contracts\Auth\Authenticatable;
use NativeXlsx\Laravel\Contracts\Dispatches;
use NativeXlsx\Laravel\Events\ExportDownloaded;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\PendingExport;
use NativeXlsx\Laravel\Status;
use PHPUnit\Framework\Assert;
use Symfony\Component\Uid\Ulid;

/**
 * Stands in for the dispatcher in an application's tests: what is asked for is only written down, no row is made and no job
 * queued. `NativeExport::fake()` puts it in place. Downloads go on as they are, and are written down too.
 *
 * Unlike the real one it doesn't wait for an open transaction, since RefreshDatabase never commits its own.
 */
final class FakeExports implements Dispatches
{
    /** @var list<array{PendingExport, Export}> */
    private array $queued = [];

    /** @var list<ExportDownloaded> */
    private array $downloaded = [];

    public function dispatch(PendingExport $pending): Export
    {
        $told = $pending->told();
        $id = (string) new Ulid();
        $export = (new Export())->forceFill([
            'id' => $id,
            'class' => $pending->class,
            'name' => $told['name'] ?? class_basename($pending->class),
            'owner_type' => $pending->owner?->getMorphClass(),
            'owner_id' => $pending->owner === null ? null : (string) $pending->owner->getKey(),
            'status' => Status::Pending,
            'parameters' => $pending->filters,
            'disk' => $told['disk'] ?? config('native-xlsx.disk'),
            'path' => $told['path'] ?? trim(config('native-xlsx.path') . "/$id", '/') . '/' . ($told['file_name'] ?? 'export.xlsx'),
            'file_name' => $told['file_name'] ?? 'export.xlsx',
            'queue_connection' => $told['queue_connection'] ?? null,
            'queue' => $told['queue'] ?? null,
            'rows' => 0,
            'bytes' => 0,
            'slice' => 0,
        ]);
        $this->queued[] = [$pending, $export];
        return $export;
    }

    public function dispatchAfterCommit(PendingExport $pending): void
    {
        $this->dispatch($pending);
    }

    public function downloaded(ExportDownloaded $event): void
    {
        $this->downloaded[] = $event;
    }

    /**
     * What was asked for.
     *
     * @param class-string|null $class null: all
     * @param (Closure(PendingExport, Export): bool)|null $where
     * @return list<PendingExport>
     */
    public function queued(?string $class = null, ?Closure $where = null): array
    {
        $found = [];
        foreach ($this->queued as [$pending, $export]) {
            if (($class === null || $pending->class === $class) && ($where === null || $where($pending, $export))) {
                $found[] = $pending;
            }
        }
        return $found;
    }

    /**
     * The export was asked for: at all, so many times (exactly), or so that the closure says true of it.
     *
     * @param class-string $class
     * @param (Closure(PendingExport, Export): bool)|int|null $where gets what was asked for (`->filters`, `->owner`, `->told()`)
     */
    public function assertQueued(string $class, Closure|int|null $where = null): void
    {
        $found = count($this->queued($class, $where instanceof Closure ? $where : null));
        if (is_int($where)) {
            Assert::assertSame($where, $found, "$class was asked for $found times instead of $where." . $this->all());
            return;
        }
        Assert::assertGreaterThan(0, $found, "$class was not asked for" . ($where === null ? '.' : ', or not so.') . $this->all());
    }

    /**
     * @param class-string $class
     * @param (Closure(PendingExport, Export): bool)|null $where
     */
    public function assertNotQueued(string $class, ?Closure $where = null): void
    {
        Assert::assertCount(0, $this->queued($class, $where), "$class was asked for." . $this->all());
    }

    public function assertNothingQueued(): void
    {
        Assert::assertCount(0, $this->queued, 'Exports were asked for.' . $this->all());
    }

    /**
     * Somebody has downloaded an export of this class, by the owner's page or by a link.
     *
     * @param class-string|Export $export a class, or the one export
     * @param (Closure(Export, ?Authenticatable): bool)|null $where
     */
    public function assertDownloaded(string|Export $export, ?Closure $where = null): void
    {
        $what = is_string($export) ? $export : "The export $export->id";
        Assert::assertNotSame([], $this->downloads($export, $where), "$what was not downloaded" . ($where === null ? '.' : ', or not so.'));
    }

    /**
     * @param class-string|Export $export
     * @param (Closure(Export, ?Authenticatable): bool)|null $where
     */
    public function assertNotDownloaded(string|Export $export, ?Closure $where = null): void
    {
        $what = is_string($export) ? $export : "The export $export->id";
        Assert::assertSame([], $this->downloads($export, $where), "$what was downloaded.");
    }

    /**
     * @param class-string|Export $export
     * @return list<ExportDownloaded>
     */
    private function downloads(string|Export $export, ?Closure $where): array
    {
        return array_values(array_filter($this->downloaded, static fn (ExportDownloaded $event): bool
            => (is_string($export) ? $event->export->class === $export : $event->export->id === $export->id)
                && ($where === null || $where($event->export, $event->user))));
    }

    private function all(): string
    {
        $lines = array_map(static fn (array $queued): string => "\n- {$queued[0]->class} with " . json_encode($queued[0]->filters), $this->queued);
        return $lines === [] ? ' Nothing was.' : ' Asked for were:' . implode('', $lines);
    }
}
