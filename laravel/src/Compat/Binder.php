<?php

namespace NativeXlsx\Laravel\Compat;

use BackedEnum;
use DateTimeInterface;
use NativeXlsx\Cell;
use NativeXlsx\Formula;
use NativeXlsx\Link;
use Stringable;
use UnitEnum;

/**
 * A value as Laravel Excel's default value binder (PhpSpreadsheet's, with JSON for arrays) would put it into a cell; except
 * that text which looks like a formula, or like an error code, stays text. docs/from-laravel-excel.md lists the rules.
 */
final class Binder
{
    /** Characters of a cell; the binder cuts there. */
    private const LONGEST = 32_767;

    /** What PHP finds equal to null, and PhpSpreadsheet's fromArray() therefore leaves out. */
    private const EQUAL_TO_NULL = [0, 0.0, false, '', []];

    /**
     * @param bool $strict what WithStrictNullComparison says: only null is blank. Else everything that PHP finds equal to
     *     null is: 0, 0.0, false, '' and []
     *
     * @throws UnsupportedValue an object that can't be text
     */
    public static function bind(mixed $value, bool $strict): mixed
    {
        if ($value === null || (!$strict && in_array($value, self::EQUAL_TO_NULL, true))) {
            return null;
        }
        if (is_string($value)) {
            return self::text($value);
        }
        if (is_int($value) || is_float($value) || is_bool($value)) {
            return $value;
        }
        if (is_array($value)) {
            $json = json_encode($value);
            return self::text($json === false ? throw UnsupportedValue::notJson(json_last_error_msg()) : $json);
        }
        return is_object($value) ? self::object($value) : throw UnsupportedValue::ofType(get_debug_type($value));
    }

    private static function object(object $value): mixed
    {
        return match (true) {
            $value instanceof Formula, $value instanceof Link, $value instanceof Cell => $value,
            $value instanceof DateTimeInterface => $value->format('Y-m-d H:i:s'),
            $value instanceof BackedEnum => is_string($value->value) ? self::text($value->value) : $value->value,
            $value instanceof UnitEnum => $value->name,
            $value instanceof Stringable => self::text((string) $value),
            default => throw UnsupportedValue::ofType(get_debug_type($value)),
        };
    }

    private static function text(string $value): string|int|float
    {
        // Nearly all text ends here, without the expression.
        $first = $value[0] ?? '';
        if (($first <= '9' && $first >= '0') || $first === '-' || $first === '+' || $first === '.') {
            $number = self::number($value);
            if ($number !== null) {
                return $number;
            }
        }
        return self::cellText($value);
    }

    /** Null: it stays text. */
    private static function number(string $value): int|float|null
    {
        if (preg_match('/^[+\-]?(\d+\.?\d*|\d*\.?\d+)([Ee][\-+]?[0-2]?\d{1,3})?$/', $value) !== 1 || !is_numeric($value)) {
            return null;
        }
        $digits = ltrim($value, '+-');
        if (strlen($digits) > 1 && $digits[0] === '0' && $digits[1] !== '.') {
            return null; // 007, 00.5, and 0e5
        }
        if (!str_contains($value, '.') && $value > PHP_INT_MAX) {
            return null; // 12345678901234567890, and 1e30
        }
        $number = 0 + $value;
        if (is_float($number) && (!is_finite($number) || ctype_digit($digits))) {
            return null; // beyond what a number holds; of a whole one the binder would lose digits
        }
        return $number;
    }

    private static function cellText(string $value): string
    {
        if (!mb_check_encoding($value, 'UTF-8')) {
            $value = self::repaired($value);
        }
        if (str_contains($value, "\r")) {
            $value = str_replace(["\r\n", "\r"], "\n", $value);
        }
        return strlen($value) > self::LONGEST ? self::cut($value) : $value;
    }

    /** Bytes that aren't UTF-8 become U+FFFD. */
    private static function repaired(string $value): string
    {
        $before = mb_substitute_character();
        mb_substitute_character(0xFFFD);
        $value = (string) mb_convert_encoding($value, 'UTF-8', 'UTF-8');
        mb_substitute_character($before);
        return $value;
    }

    /** Excel counts UTF-16 units, PhpSpreadsheet characters: whichever is fewer. */
    private static function cut(string $value): string
    {
        $units = substr((string) mb_convert_encoding($value, 'UTF-16BE', 'UTF-8'), 0, 2 * self::LONGEST);
        $last = strlen($units) >= 2 ? ord($units[strlen($units) - 2]) : 0;
        if ($last >= 0xD8 && $last <= 0xDB) {
            $units = substr($units, 0, -2); // the first half of a pair
        }
        return (string) mb_convert_encoding($units, 'UTF-8', 'UTF-16BE');
    }
}
