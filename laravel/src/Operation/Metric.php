<?php

namespace NativeXlsx\Laravel\Operation;

/** One metric and its samples, as Prometheus understands them. */
final class Metric
{
    public const COUNTER = 'counter';
    public const GAUGE = 'gauge';

    /** @var list<array{labels: array<string, string>, value: int|float}> */
    public array $samples = [];

    /**
     * @param string $name like `native_xlsx_rows_total`
     * @param self::COUNTER|self::GAUGE $type a counter only grows
     */
    public function __construct(public readonly string $name, public readonly string $type, public readonly string $help)
    {
    }

    /**
     * @param array<string, string> $labels
     * @return $this
     */
    public function add(int|float $value, array $labels = []): self
    {
        $this->samples[] = ['labels' => $labels, 'value' => $value];
        return $this;
    }
}
