<?php

namespace NativeXlsx\Laravel\Operation;

/**
 * Prometheus' text format, version 0.0.4.
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
final class Exposition
{
    public const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

    /** @param iterable<Metric> $metrics */
    public static function render(iterable $metrics): string
    {
        $text = '';
        foreach ($metrics as $metric) {
            $text .= "# HELP $metric->name " . strtr($metric->help, ['\\' => '\\\\', "\n" => '\\n']) . "\n# TYPE $metric->name $metric->type\n";
            foreach ($metric->samples as $sample) {
                $text .= $metric->name . self::labels($sample['labels']) . ' ' . self::number($sample['value']) . "\n";
            }
        }
        return $text;
    }

    /** @param array<string, string> $labels */
    private static function labels(array $labels): string
    {
        $pairs = [];
        foreach ($labels as $name => $value) {
            $pairs[] = $name . '="' . strtr($value, ['\\' => '\\\\', '"' => '\\"', "\n" => '\\n']) . '"';
        }
        return $pairs === [] ? '' : '{' . implode(',', $pairs) . '}';
    }

    private static function number(int|float $value): string
    {
        return match (true) {
            is_int($value) => (string) $value,
            is_nan($value) => 'NaN',
            is_infinite($value) => $value > 0 ? '+Inf' : '-Inf',
            default => (string) json_encode($value), // as short as it can be read back, with a point in every locale
        };
    }
}
