<?php

namespace NativeXlsx\Laravel\Events;

use NativeXlsx\Laravel\Operation\Metric;

/** Once a minute, by `export:tend`, if anybody listens: for those who push their figures instead of having them fetched. */
final class MetricsCollected
{
    /**
     * @param list<Metric> $metrics
     * @param array{database: bool, folder: bool, extension: bool} $readiness of the host that tends
     */
    public function __construct(public readonly array $metrics, public readonly array $readiness)
    {
    }
}
