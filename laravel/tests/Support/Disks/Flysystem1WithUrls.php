<?php

namespace NativeXlsx\Laravel\Tests\Support\Disks;

use DateTimeInterface;

final class Flysystem1WithUrls extends Flysystem1
{
    /** @param array<string, mixed> $options */
    public function getTemporaryUrl(string $path, DateTimeInterface $expiration, array $options): string
    {
        return RemoteDisk::url($path, $expiration, $options);
    }
}
