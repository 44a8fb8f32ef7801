<?php

namespace NativeXlsx\Laravel\Delivery\Status;

/** Numbers, sizes and times in words, in the application's language; PHP's intl isn't needed. */
final class Texts
{
    public static function number(int|float $number, int $decimals = 0): string
    {
        return number_format($number, $decimals, self::get('decimal_point'), self::get('thousands'));
    }

    public static function bytes(int $bytes): string
    {
        $units = ['B', 'KB', 'MB', 'GB', 'TB'];
        $power = $bytes < 1_000 ? 0 : min(count($units) - 1, (int) floor(log10($bytes) / 3));
        $value = $bytes / 1_000 ** $power;
        return self::number($value, $power > 0 && $value < 100 ? 1 : 0) . ' ' . $units[$power];
    }

    /** Roughly: nobody wants seconds of an estimate. */
    public static function duration(int $seconds): string
    {
        return match (true) {
            $seconds < 10 => self::get('moment'),
            $seconds < 60 => self::choice('seconds', (int) (ceil($seconds / 10) * 10)),
            $seconds < 5_400 => self::choice('minutes', (int) ceil($seconds / 60)),
            $seconds < 172_800 => self::choice('hours', (int) ceil($seconds / 3_600)),
            default => self::choice('days', (int) ceil($seconds / 86_400)),
        };
    }

    /** @param array<string, string> $replace */
    public static function get(string $key, array $replace = []): string
    {
        return (string) trans("native-xlsx::delivery.$key", $replace);
    }

    private static function choice(string $key, int $count): string
    {
        return (string) trans_choice("native-xlsx::delivery.$key", $count);
    }
}
