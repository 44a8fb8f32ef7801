<?php

namespace NativeXlsx\Laravel\Tests\Support;

use Illuminate\Filesystem\FilesystemAdapter;
use Illuminate\Support\Facades\Storage;
use League\Flysystem\Filesystem;

/**
 * A disk that isn't `local` for Laravel, with an adapter that fails as the real ones of its Flysystem do: 1 says false, 3
 * throws. What it does next is in files of a folder, so that workers see it too.
 */
final class FailingDisk
{
    /** Code for every process of the application: {@see \NativeXlsx\Laravel\Tests\TestCase::inEveryProcess()}. */
    public static function code(): string
    {
        return self::class . '::register();';
    }

    public static function register(): void
    {
        Storage::extend('failing', static function ($app, array $config) {
            if (interface_exists('League\Flysystem\FilesystemOperator')) {
                $adapter = new FailingAdapter3($config['root']);
                return new FilesystemAdapter(new Filesystem($adapter, $config), $adapter, $config);
            }
            return new Filesystem(new FailingAdapter1($config['root']), $config);
        });
        config(['filesystems.disks.remote' => ['driver' => 'failing', 'root' => self::root()]]);
    }

    public static function root(): string
    {
        return storage_path('remote');
    }

    /** So many writes fail; each `how` in turn: `refuse`, or `cut` (half of the bytes arrive, and nobody says so). */
    public static function fail(int $times, string $how = 'refuse'): void
    {
        if (!is_dir(self::root())) {
            mkdir(self::root(), 0700, true);
        }
        file_put_contents(self::root() . '/.fail', "$times $how");
    }

    /** What the next write is to do: 'refuse', 'cut' or null. */
    public static function next(): ?string
    {
        $file = self::root() . '/.fail';
        [$times, $how] = is_file($file) ? explode(' ', (string) file_get_contents($file)) : [0, ''];
        if ((int) $times < 1) {
            return null;
        }
        self::fail((int) $times - 1, $how);
        return $how;
    }

    /** @param resource $stream @return resource the first half of it */
    public static function half($stream)
    {
        $half = fopen('php://temp', 'w+b');
        fwrite($half, substr((string) stream_get_contents($stream), 0, 100));
        rewind($half);
        return $half;
    }
}
