<?php

namespace NativeXlsx\Laravel\Definition;

use DateTimeInterface;
use Illuminate\Database\Eloquent\Model;
use NativeXlsx\Laravel\Exceptions\RefusedException;
use UnitEnum;

/** What an export was asked with: checked, shown, and told apart from other requests. */
final class Filters
{
    /**
     * As JSON can hold it, for people and for the fingerprint.
     *
     * @param array<array-key, mixed> $filters
     * @return array<array-key, mixed>
     *
     * @throws RefusedException a filter is neither plain nor a date nor an enum
     */
    public static function plain(array $filters, string $path = ''): array
    {
        $plain = [];
        foreach ($filters as $name => $value) {
            $where = $path === '' ? (string) $name : "$path.$name";
            $plain[$name] = match (true) {
                is_array($value) => self::plain($value, $where),
                is_string($value) && !mb_check_encoding($value, 'UTF-8') => throw new RefusedException("The filter \"$where\" is no UTF-8 text. Give bytes as base64 or hexadecimal text."),
                $value === null, is_bool($value), is_int($value), is_string($value) => $value,
                is_float($value) && is_finite($value) => $value,
                $value instanceof DateTimeInterface => $value->format('Y-m-d\TH:i:s.uP'),
                $value instanceof \BackedEnum => $value->value,
                $value instanceof UnitEnum => $value->name,
                default => throw new RefusedException("The filter \"$where\" is " . get_debug_type($value) . '; filters are plain values, dates and enums, for they are kept until the export ends.'
                    . ($value instanceof Model ? ' Give the model\'s key instead.' : '')),
            };
        }
        return $plain;
    }

    /**
     * The same for the same class, owner and filters, in whatever order these were given.
     *
     * @param array<array-key, mixed> $plain
     */
    public static function fingerprint(string $class, ?Model $owner, array $plain): string
    {
        $sort = static function (array &$values) use (&$sort): void {
            array_is_list($values) || ksort($values);
            foreach ($values as &$value) {
                if (is_array($value)) {
                    $sort($value);
                }
            }
        };
        $sort($plain);
        return hash('sha256', json_encode([$class, $owner?->getMorphClass(), $owner === null ? null : (string) $owner->getKey(), $plain], JSON_THROW_ON_ERROR | JSON_INVALID_UTF8_SUBSTITUTE));
    }
}
