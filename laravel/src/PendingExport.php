<?php

namespace NativeXlsx\Laravel;

use Closure;
use Illuminate\Database\Eloquent\Model;
use NativeXlsx\Laravel\Contracts\Dispatches;
use NativeXlsx\Laravel\Definition\Definition;
use NativeXlsx\Laravel\Exceptions\RefusedException;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Slices\RunSlice;

/**
 * An export that was asked for and can still be told more. It becomes a row and a queued job when the open transaction has
 * committed: as soon as nothing holds this object any longer, or at export(), which makes the row at once.
 */
final class PendingExport
{
    /** @var array<string, mixed> what was told: column, or rule, => value */
    private array $told = [];

    /** @var list<mixed> jobs that follow after publishing */
    private array $chain = [];

    /** @var list<callable> */
    private array $catch = [];

    private ?Export $export = null;

    private bool $done = false;

    /**
     * @param class-string $class of the export; what `native_exports.class` says
     * @param array<string, mixed> $filters
     * @param (Closure(self): Definition)|null $define gives the definition; null: frozen from $class, a {@see NativeExport}
     */
    public function __construct(
        public readonly string $class,
        public readonly array $filters = [],
        public readonly ?Model $owner = null,
        public readonly ?Closure $define = null,
    ) {
    }

    /** Its title. */
    public function name(string $name): self
    {
        return $this->tell('name', $name);
    }

    /** The file's name, as it is offered for download. */
    public function fileName(string $name): self
    {
        return $this->tell('file_name', $name);
    }

    public function disk(string $disk): self
    {
        return $this->tell('disk', $disk);
    }

    /** Path on the disk, instead of one that has the export's id in it. A file that is there is replaced. */
    public function path(string $path): self
    {
        return $this->tell('path', $path);
    }

    public function onQueue(?string $queue): self
    {
        return $this->tell('queue', $queue);
    }

    public function onConnection(?string $connection): self
    {
        return $this->tell('queue_connection', $connection);
    }

    /** Not before so many seconds have passed. */
    public function delay(int $seconds): self
    {
        return $this->tell('delay', $seconds);
    }

    /** Whether rows are counted in the first slice, for the progress; true by default. */
    public function total(bool $total = true): self
    {
        return $this->tell('total', $total);
    }

    /** Whether the same export with the same filters of the same owner is given instead, while it is active. */
    public function unique(bool $unique = true): self
    {
        return $this->tell('unique', $unique);
    }

    /** Rows that are added while it runs come too, if they are still ahead. */
    public function includeNewRows(bool $include = true): self
    {
        return $this->tell('new_rows', $include);
    }

    /** Where a signed message goes when it has ended, instead of the config's address. */
    public function webhook(string $url, ?string $secret = null): self
    {
        return $this->tell('webhook', ['url' => $url, 'secret' => $secret]);
    }

    /** @param list<string|class-string> $channels instead of the config's; [] tells nobody */
    public function channels(array $channels): self
    {
        return $this->tell('channels', $channels);
    }

    /** Days until the file is removed; null: never. */
    public function expireDays(?float $days): self
    {
        return $this->tell('expire_days', $days);
    }

    public function schedule(string $id): self
    {
        return $this->tell('schedule_id', $id);
    }

    /**
     * Jobs that run one after the other once the file is published.
     *
     * @param array<int, mixed> $jobs as in Bus::chain()
     */
    public function chain(array $jobs): self
    {
        $this->chain = array_values($jobs);
        return $this;
    }

    /** Called with the error if it fails, or a job of the chain does. */
    public function catch(callable $callback): self
    {
        $this->catch[] = $callback;
        return $this;
    }

    /** @return array<string, mixed> what was told; for who dispatches it */
    public function told(): array
    {
        return $this->told;
    }

    /** @return list<mixed> */
    public function chained(): array
    {
        return $this->chain;
    }

    /** @return list<callable> */
    public function catches(): array
    {
        return $this->catch;
    }

    /** The row, made now; in an open transaction, the row is part of it, and the job is queued when it commits. */
    public function export(): Export
    {
        $this->done = true;
        return $this->export ??= app(Dispatches::class)->dispatch($this);
    }

    /**
     * The row, made now, and its job not queued: for Bus::chain([$job, …]) and Bus::batch([$job, …]). What follows it there
     * runs after publishing.
     *
     * @throws RefusedException if chain() was told too
     */
    public function job(): RunSlice
    {
        if ($this->chain !== []) {
            throw new RefusedException('job() stands in a chain or batch of its own: put what follows there, not into chain().');
        }
        $this->tell('held', true);
        return new RunSlice($this->export()->id, 0);
    }

    /** Forgets it, as if it had not been asked for; nothing was made yet. */
    public function forget(): void
    {
        $this->done = true;
    }

    public function __destruct()
    {
        if (!$this->done) {
            $this->done = true;
            app(Dispatches::class)->dispatchAfterCommit($this);
        }
    }

    private function tell(string $what, mixed $value): self
    {
        $this->told[$what] = $value;
        return $this;
    }
}
