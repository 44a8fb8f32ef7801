<?php

namespace NativeXlsx\Laravel\Slices;

use NativeXlsx;
use NativeXlsx\Exception as NativeException;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\LockedException;
use RuntimeException;

/** The workbook of an export on this host: where it is, how it stands, and its removal. */
final class Workbook
{
    private function __construct(private readonly string $path, private readonly ?string $host, private readonly string $id)
    {
    }

    public static function of(Export $export): self
    {
        return new self($export->workbook ?? self::pathFor($export), $export->host, $export->id);
    }

    /** Where an export that nobody has begun yet would be built. */
    public static function pathFor(Export $export): string
    {
        return rtrim((string) config('native-xlsx.folder'), '/') . '/' . $export->id . '.xlsx';
    }

    /** This host's name, as rows have it. */
    public static function host(): string
    {
        return (string) (config('native-xlsx.queue.host') ?: gethostname());
    }

    /** Where it stands when it is finished; its part and receipt are beside it. */
    public function path(): string
    {
        return $this->path;
    }

    /** Whether this host has it, or nobody has begun it. */
    public function isHere(): bool
    {
        return $this->host === null || $this->host === self::host();
    }

    /** Whether there is something of this run on this host, whatever the row says of hosts: a container has a new name each time. */
    public function isFound(): bool
    {
        try {
            $status = $this->status();
            return $status['state'] !== 'absent' && $status['id'] === $this->id;
        } catch (NativeException) {
            return false;
        }
    }

    /**
     * @return array<string, mixed> as NativeXlsx::status() gives it
     *
     * @throws NativeException it can't be read
     */
    public function status(): array
    {
        return NativeXlsx::status($this->path);
    }

    /** Whether a process on this host has it open. */
    public function isOpen(): bool
    {
        try {
            return $this->isHere() && $this->status()['lockedBy'] !== null;
        } catch (NativeException) {
            return false;
        }
    }

    /** Bytes of the rows so far or of the file; 0 if that can't be told. */
    public function bytes(): int
    {
        try {
            return (int) $this->status()['bytes'];
        } catch (NativeException) {
            return 0;
        }
    }

    /** Removes file, part and receipt, unless somebody has it open. Says whether nothing is left of it. */
    public function remove(): bool
    {
        try {
            if ($this->status()['state'] !== 'absent' || is_file($this->path . '.receipt')) {
                (new NativeXlsx($this->path, null, null, ['id' => $this->id]))->discard();
            }
        } catch (LockedException) {
            return false;
        } catch (NativeException) {
            // Damaged, or of another version: nobody can go on with it.
            if (!$this->sweep()) {
                return false;
            }
        }
        if (is_file($this->path)) {
            @unlink($this->path);
        }
        return !file_exists($this->path) && !file_exists($this->path . '.part') && !file_exists($this->path . '.receipt');
    }

    /** @return bool false: somebody has it open, and it was left alone */
    private function sweep(): bool
    {
        try {
            if (!(new Part($this->path . '.part'))->remove()) {
                return false;
            }
        } catch (RuntimeException) {
            // What can't be removed is still there, as the caller is told.
        }
        @unlink($this->path . '.receipt');
        return true;
    }
}
