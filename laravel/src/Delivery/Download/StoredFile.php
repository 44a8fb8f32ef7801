<?php

namespace NativeXlsx\Laravel\Delivery\Download;

use Illuminate\Contracts\Filesystem\Filesystem;
use Illuminate\Filesystem\FilesystemAdapter;
use Illuminate\Support\Carbon;
use Illuminate\Support\Facades\Storage;
use NativeXlsx\Laravel\Models\Export;
use RuntimeException;

/** An export's file on its disk, local or remote; Flysystem 1 (Laravel 8) and 3. */
final class StoredFile
{
    private function __construct(private readonly Filesystem $disk, private readonly string $path, public readonly int $size)
    {
    }

    public static function of(Export $export): ?self
    {
        $disk = Storage::disk($export->disk);
        return $disk->exists($export->path) ? new self($disk, $export->path, (int) $disk->size($export->path)) : null;
    }

    /** Its path, if the disk is a folder of this machine. */
    public function localPath(): ?string
    {
        if (!$this->disk instanceof FilesystemAdapter) {
            return null;
        }
        // Laravel 8 has no getAdapter() of its own.
        $adapter = method_exists($this->disk, 'getAdapter') ? $this->disk->getAdapter() : $this->disk->getDriver()->getAdapter();
        $local = is_a($adapter, 'League\Flysystem\Local\LocalFilesystemAdapter') || is_a($adapter, 'League\Flysystem\Adapter\Local');
        $path = $local ? realpath($this->disk->path($this->path)) : false;
        return $path === false ? null : $path;
    }

    /** An address at which the disk itself gives the file away for some minutes; null if it has no such thing. */
    public function temporaryUrl(int $minutes, string $type, string $disposition): ?string
    {
        if (!$this->disk instanceof FilesystemAdapter || $this->localPath() !== null) {
            return null;
        }
        $asks = method_exists($this->disk, 'providesTemporaryUrls');
        if ($asks && !$this->disk->providesTemporaryUrls()) {
            return null;
        }
        try {
            $options = ['ResponseContentType' => $type, 'ResponseContentDisposition' => $disposition];
            return $this->disk->temporaryUrl($this->path, Carbon::now()->addMinutes($minutes), $options);
        } catch (RuntimeException $exception) {
            if (!$asks && str_contains($exception->getMessage(), 'does not support')) {
                return null;
            }
            throw $exception;
        }
    }

    /** @return resource */
    public function open()
    {
        $stream = $this->disk->readStream($this->path);
        return is_resource($stream) ? $stream : throw new RuntimeException("The disk doesn't give $this->path to read.");
    }
}
