<?php

namespace NativeXlsx\Laravel\Tests\Support\Disks;

use Illuminate\Filesystem\FilesystemAdapter;
use Illuminate\Support\Facades\Storage;
use League\Flysystem\Filesystem;

/**
 * A disk that is no folder of this machine, as far as the package can see: drivers `remote` and, with URLs of its own,
 * `remote_with_urls`. Flysystem 1 and 3 want different adapters.
 */
final class RemoteDisk
{
    public static function register(): void
    {
        foreach (['remote' => false, 'remote_with_urls' => true] as $driver => $urls) {
            Storage::extend($driver, static function ($app, array $config) use ($urls) {
                if (interface_exists('League\Flysystem\FilesystemOperator')) {
                    $adapter = $urls ? new Flysystem3WithUrls($config['root']) : new Flysystem3($config['root']);
                    return new FilesystemAdapter(new Filesystem($adapter), $adapter, $config);
                }
                return new Filesystem($urls ? new Flysystem1WithUrls($config['root']) : new Flysystem1($config['root']));
            });
            config(["filesystems.disks.$driver" => ['driver' => $driver, 'root' => storage_path($driver), 'throw' => false]]);
        }
    }

    /** What the disk's service would be asked for by whoever follows the URL. @param array<string, mixed> $options */
    public static function url(string $path, \DateTimeInterface $expiration, array $options): string
    {
        return 'https://bucket.example/' . $path . '?' . http_build_query(['until' => $expiration->getTimestamp()] + $options);
    }

    /** A stream that can't seek, like one from the network. @return resource */
    public static function unseekable(string $path)
    {
        return popen('cat ' . escapeshellarg($path) . ' 2>/dev/null', 'r');
    }
}
