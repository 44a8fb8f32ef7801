<?php

namespace NativeXlsx\Laravel\Tests\Support\Disks;

use DateTimeInterface;

final class Flysystem3WithUrls extends Flysystem3
{
    /** @param array<string, mixed> $options */
    public function getTemporaryUrl(string $path, DateTimeInterface $expiration, array $options): string
    {
        return RemoteDisk::url($path, $expiration, $options);
    }
}
