<?php

namespace NativeXlsx\Laravel\Slices;

use Illuminate\Bus\Batchable;
use Illuminate\Bus\Queueable;
use Illuminate\Queue\InteractsWithQueue;
use NativeXlsx\Laravel\Models\Export;
use Throwable;

/** What the jobs of an export have in common: an id and a number is all that is queued. */
trait QueuedSlice
{
    use Batchable;
    use InteractsWithQueue;
    use Queueable;

    /** Unlimited: failures are counted in the row, and a killed worker is none. */
    public int $tries = 0;

    public ?int $timeout = null;

    /** Only for what can't be written down, as a defect of this package: seconds until the queue tries again. */
    public int $backoff = 60;

    private ?Export $export = null;

    /** @param int $repeat which job of this slice it is */
    public function __construct(public string $id, public int $slice, public int $repeat = 0)
    {
    }

    /** @return $this the row, where whoever queues it has it at hand */
    public function of(Export $export): static
    {
        $this->export = $export;
        return $this;
    }

    public function export(): ?Export
    {
        return $this->export ??= Export::query()->find($this->id);
    }

    /** @return list<string> */
    public function tags(): array
    {
        try {
            return ["native-export:$this->id", ...($this->export()?->exportable()?->tags() ?? [])];
        } catch (Throwable $e) {
            report($e); // a tag less is no reason to lose a job
            return ["native-export:$this->id"];
        }
    }

    /** @return array<string, mixed> only what is set: payloads stay small */
    public function __serialize(): array
    {
        $values = get_object_vars($this);
        unset($values['export'], $values['job'], $values['tries'], $values['backoff'], $values['fakeBatch']);
        return array_filter($values, static fn (mixed $value): bool => $value !== null && $value !== []);
    }

    /** @param array<string, mixed> $values */
    public function __unserialize(array $values): void
    {
        foreach ($values as $name => $value) {
            if (property_exists($this, $name)) {
                $this->$name = $value;
            }
        }
    }
}
