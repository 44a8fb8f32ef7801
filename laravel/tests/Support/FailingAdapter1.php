<?php

namespace NativeXlsx\Laravel\Tests\Support;

use League\Flysystem\Adapter\Local;
use League\Flysystem\Config;

/** For Flysystem 1 (Laravel 8): loaded only there. */
final class FailingAdapter1 extends Local
{
    public function writeStream($path, $resource, Config $config)
    {
        return match (FailingDisk::next()) {
            'refuse' => false,
            'cut' => parent::writeStream($path, FailingDisk::half($resource), $config),
            default => parent::writeStream($path, $resource, $config),
        };
    }

    public function updateStream($path, $resource, Config $config)
    {
        return $this->writeStream($path, $resource, $config);
    }
}
