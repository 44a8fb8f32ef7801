<?php

namespace NativeXlsx\Laravel\Operation;

/** What the doctor wants to know of the folder's file system beyond {@see \NativeXlsx\Laravel\Slices\Folder}. */
final class FileSystem
{
    private const MEMORY = ['tmpfs', 'ramfs'];

    /** Whether a file system of that type forgets everything when the machine restarts. */
    public static function isMemory(string $type): bool
    {
        return in_array(strtolower($type), self::MEMORY, true);
    }

    /**
     * How long it takes until 64 KiB are on the device: the middle one of some tries.
     *
     * @return float|null milliseconds; null if nothing can be written there
     */
    public static function syncMilliseconds(string $folder, int $tries = 7): ?float
    {
        $file = @tempnam($folder, '.sync');
        if ($file === false || dirname($file) !== (realpath($folder) ?: $folder)) {
            if ($file !== false) {
                unlink($file); // PHP went to the system's folder instead
            }
            return null;
        }
        $handle = fopen($file, 'w');
        $times = [];
        try {
            for ($i = 0; $handle !== false && $i < $tries; $i++) {
                if (fwrite($handle, random_bytes(65_536)) !== 65_536) {
                    return null;
                }
                $began = hrtime(true);
                if (!fsync($handle)) {
                    return null;
                }
                $times[] = (hrtime(true) - $began) / 1e6;
            }
        } finally {
            if ($handle !== false) {
                fclose($handle);
            }
            unlink($file);
        }
        sort($times);
        return $times[intdiv(count($times), 2)] ?? null;
    }

    /** The path itself or the nearest folder above that is there, without links. */
    public static function existing(string $path): string
    {
        while (($real = realpath($path)) === false && $path !== dirname($path)) {
            $path = dirname($path);
        }
        return $real ?: $path;
    }
}
