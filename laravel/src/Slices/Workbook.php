<?php

namespace NativeXlsx\Laravel\Slices;

use NativeXlsx;
use NativeXlsx\Laravel\Models\Export;

/** The workbook of an export on this host: where it is, how it stands, and its removal. */
final class Workbook
{
    public function __construct(private readonly Export $export)
    {
    }

    public static function of(Export $export): self
    {
        return new self($export);
    }

    /** This host's name, as rows have it. */
    public static function host(): string
    {
        return (string) (config('native-xlsx.queue.host') ?: gethostname());
    }

    /** The folder for workbooks. */
    public static function folder(): string
    {
        return rtrim((string) config('native-xlsx.folder'), '/');
    }

    /** Where it stands when it is finished; its part and receipt are beside it. */
    public function path(): string
    {
        return $this->export->workbook ?? self::folder() . '/' . $this->export->id . '.xlsx';
    }

    /** Whether this host has it, or nobody has begun it. */
    public function isHere(): bool
    {
        return $this->export->host === null || $this->export->host === self::host();
    }

    /**
     * @return array<string, mixed> as NativeXlsx::status() gives it
     *
     * @throws \NativeXlsx\Exception it can't be read
     */
    public function status(): array
    {
        return NativeXlsx::status($this->path());
    }

    /** Removes file, part and receipt, unless somebody has it open. Says whether nothing is left. */
    public function remove(): bool
    {
        return false;
    }
}
