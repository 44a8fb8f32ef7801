<?php

namespace NativeXlsx\Laravel;

/**
 * Where an export stands. It changes only along the arrows of {@see Status::next()}, and only by a compare-and-set on the
 * row ({@see Models\Export::transition()}), so that of two workers, or a worker and a click, exactly one wins.
 */
enum Status: string
{
    /** Queued, waiting for a worker or for its turn; also between a failed attempt's retry and its first slice. */
    case Pending = 'pending';
    /** Slices append rows. */
    case Running = 'running';
    /** Stopped by its owner; the rows so far are kept. */
    case Paused = 'paused';
    /** All rows are in; the file is being brought to its disk. */
    case Publishing = 'publishing';
    case Completed = 'completed';
    /** After the last retry; the error is kept, and `export:retry` goes on from the last commit. */
    case Failed = 'failed';
    case Canceled = 'canceled';
    /** Completed once; the file is gone since. */
    case Expired = 'expired';

    /** @return list<self> the states that may follow this one */
    public function next(): array
    {
        return match ($this) {
            self::Pending => [self::Running, self::Paused, self::Canceled, self::Failed],
            self::Running => [self::Pending, self::Paused, self::Publishing, self::Failed, self::Canceled],
            self::Paused => [self::Pending, self::Canceled],
            self::Publishing => [self::Completed, self::Failed, self::Canceled],
            self::Completed => [self::Expired],
            self::Failed => [self::Pending, self::Canceled],
            self::Canceled, self::Expired => [],
        };
    }

    public function mayBecome(self $status): bool
    {
        return in_array($status, $this->next(), true);
    }

    /** @return list<self> the states that may become $status */
    public static function before(self $status): array
    {
        return array_values(array_filter(self::cases(), static fn (self $from): bool => $from->mayBecome($status)));
    }

    /** Something is still going to happen by itself, or at its owner's wish: its files must not be touched. */
    public function isActive(): bool
    {
        return in_array($this, [self::Pending, self::Running, self::Paused, self::Publishing], true);
    }

    /** @return list<self> */
    public static function active(): array
    {
        return array_values(array_filter(self::cases(), static fn (self $status): bool => $status->isActive()));
    }

    public function label(): string
    {
        return (string) trans("native-xlsx::messages.status.{$this->value}");
    }
}
