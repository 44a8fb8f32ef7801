<?php

namespace NativeXlsx\Laravel;

use DateTimeInterface;
use Illuminate\Database\Eloquent\Model;
use Illuminate\Support\Str;
use NativeXlsx\Laravel\Contracts\Exportable;

/**
 * An export of the application: `php artisan make:native-export OrdersExport`, then `OrdersExport::dispatch(for: $user,
 * filters: ['status' => 'paid'])`.
 *
 * A subclass has query() and columns(), and may have these two, with parameters typed as it likes:
 *
 * - `map($row): array` makes the cells of one row (or of several: a list of arrays) out of a model, or an object for a query
 *   builder. With it, rows go through PHP in chunks; without, from the database to the sheet natively.
 * - `preload($rows): void` gets each chunk (a collection) before its rows are mapped: for look-ups and relations.
 *
 * It is made by the container in every slice; what it was asked with is in `$this->filters`.
 */
abstract class NativeExport implements Exportable
{
    use Operation\Schedulable;
    use Testing\Fakes;

    /** @var array<string, mixed> what it was asked with: plain values, dates, enums */
    protected array $filters = [];

    /**
     * Asks for this export. The row in `native_exports` is made and its first slice queued when the open transaction has
     * committed; nothing else happens in the request. What it returns can still be told more: queue, disk, name, ….
     *
     * @param Model|null $for its owner: who may see and download it, and is told when it has ended
     * @param array<string, mixed> $filters plain values, dates, enums; {@see $filters}
     * @param string|null $name its title, instead of name()
     * @param string|null $queue instead of the config's
     * @param string|null $connection queue connection, instead of the config's
     * @param string|null $disk instead of the config's
     */
    public static function dispatch(
        ?Model $for = null,
        array $filters = [],
        ?string $name = null,
        ?string $queue = null,
        ?string $connection = null,
        ?string $disk = null,
    ): PendingExport {
        $pending = new PendingExport(static::class, $filters, $for);
        $name === null || $pending->name($name);
        $queue === null || $pending->onQueue($queue);
        $connection === null || $pending->onConnection($connection);
        $disk === null || $pending->disk($disk);
        return $pending;
    }

    /**
     * An instance with these filters, made by the container.
     *
     * @param array<string, mixed> $filters
     */
    final public static function with(array $filters = []): static
    {
        return app()->make(static::class)->withFilters($filters);
    }

    /**
     * @param array<string, mixed> $filters
     * @return $this
     */
    public function withFilters(array $filters): static
    {
        $this->filters = $filters;
        return $this;
    }

    /** @return array<string, mixed> */
    public function filters(): array
    {
        return $this->filters;
    }

    public function name(): string
    {
        return Str::headline(Str::replaceLast('Export', '', class_basename($this))) ?: class_basename($this);
    }

    public function fileName(): string
    {
        return (Str::slug($this->name()) ?: 'export') . '-' . now()->format('Y-m-d') . '.xlsx';
    }

    /** Name of the sheet. */
    public function sheet(): ?string
    {
        return null;
    }

    /**
     * Options of the workbook: `freezeHeader`, `autofilter`, `properties`, `preamble`, `onBadCell`, …
     *
     * @return array<string, mixed> as NativeXlsx takes them
     */
    public function options(): array
    {
        return [];
    }

    /**
     * Columns of the result that are unique together, where it isn't the model's primary key (or `id`): `'number'`,
     * `['tenant_id', 'id']`. The query's orderBy comes before it.
     *
     * @return string|list<string>|array<string, 'asc'|'desc'>|null
     */
    public function key(): string|array|null
    {
        return null;
    }

    /**
     * A column of the query's FROM table whose values only grow as rows are added, as `created_at`: what has a higher value than
     * there is at dispatch stays out. Needed where the primary key doesn't grow (random UUIDs). It should have an index: its highest
     * value is looked up in the request. null: the primary key.
     */
    public function bound(): ?string
    {
        return null;
    }

    /** Rows a page; null: as the config says. */
    public function chunk(): ?int
    {
        return null;
    }

    /**
     * Options of NativeCursor over those of the config: `unique`, `allowScan`, `rowsPerSecond`, `maxLagSeconds`, …
     *
     * @return array<string, mixed>
     */
    public function cursor(): array
    {
        return [];
    }

    /**
     * Middleware of each slice's job.
     *
     * @return list<object>
     */
    public function middleware(): array
    {
        return [];
    }

    /**
     * Tags of each slice's job, for Horizon.
     *
     * @return list<string>
     */
    public function tags(): array
    {
        return [];
    }

    /** No retries after this moment: the next failure is the last. Asked once, at dispatch. */
    public function retryUntil(): ?DateTimeInterface
    {
        return null;
    }

    /**
     * Minutes of waiting before the second, third, … attempt after failures in a row; null: as the config says.
     *
     * @return list<int|float>|null
     */
    public function backoff(): ?array
    {
        return null;
    }
}
