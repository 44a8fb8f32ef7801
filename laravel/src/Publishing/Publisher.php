<?php

namespace NativeXlsx\Laravel\Publishing;

use Illuminate\Contracts\Filesystem\Filesystem;
use Illuminate\Support\Facades\Storage;
use NativeXlsx\Laravel\Exceptions\PublishException;
use NativeXlsx\Laravel\Models\Export;

/**
 * Brings a finished file to its disk. On a local disk of the same file system it is linked, so that nothing is copied; to
 * others it is streamed. The row says `completed` only when the disk has every byte of it.
 */
final class Publisher
{
    /**
     * @return int bytes of the file
     *
     * @throws PublishException|\Throwable what the disk says
     */
    public function publish(Export $export, string $file): int
    {
        clearstatcache(true, $file);
        $bytes = filesize($file);
        if ($bytes === false) {
            throw new PublishException("The finished workbook $file is gone. Start again with export:retry --from-start.");
        }
        $disk = Storage::disk($export->disk);
        $folder = dirname($export->path);
        if ($folder !== '.' && $folder !== '') {
            $disk->makeDirectory($folder);
        }
        $options = $export->frozen()->rules['diskOptions'] ?? [];
        if ($options !== [] || !$this->link($export, $disk, $file)) {
            $this->stream($export, $disk, $file, $options);
        }
        $there = (int) $disk->size($export->path);
        if ($there !== $bytes) {
            throw new PublishException("The disk \"{$export->disk}\" has $there of the $bytes bytes of {$export->path}.");
        }
        $visibility = config("filesystems.disks.{$export->disk}.visibility");
        if (is_string($visibility) && $options === []) {
            $disk->setVisibility($export->path, $visibility);
        }
        return $bytes;
    }

    /** Takes it off the disk again. */
    public function withdraw(Export $export): void
    {
        Storage::disk($export->disk)->delete($export->path);
    }

    private function link(Export $export, Filesystem $disk, string $file): bool
    {
        if (config("filesystems.disks.{$export->disk}.driver") !== 'local' || !method_exists($disk, 'path')) {
            return false;
        }
        $target = $disk->path($export->path);
        $beside = dirname($target) . '/.' . $export->id . '.publishing';
        @unlink($beside);
        if (!is_dir(dirname($target)) || !@link($file, $beside)) {
            return false; // another file system, or one without links
        }
        if (!@rename($beside, $target)) {
            @unlink($beside);
            return false;
        }
        clearstatcache(true, $target);
        return true;
    }

    /** @param array<string, mixed>|string $options of the disk's put(); a text is a visibility */
    private function stream(Export $export, Filesystem $disk, string $file, array|string $options): void
    {
        $stream = fopen($file, 'rb');
        if ($stream === false) {
            throw new PublishException("The finished workbook $file can't be read.");
        }
        try {
            // Streams it, and replaces what an attempt before has left (writeStream() of Flysystem 1 would not). Flysystem 1 says
            // false, 3 throws, or says false if the disk is configured so; the size is compared anyway.
            if ($disk->put($export->path, $stream, $options) === false) {
                throw new PublishException("The disk \"{$export->disk}\" did not take {$export->path}.");
            }
        } finally {
            if (is_resource($stream)) {
                fclose($stream);
            }
        }
    }
}
