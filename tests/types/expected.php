<?php
// What a cell must hold, from the column's type and PDO's value alone; shares nothing with the extension.

namespace Types;

/**
 * @param array{value: mixed, format: string, error: ?string} $cell as read
 * @return ?string what is wrong with it
 */
function expected(string $type, ?string $native, mixed $value, array $cell): ?string
{
    $want = rule($type, $native, $value);
    $got = $cell['error'] !== null ? 'error' : $cell['value'];
    $same = match (true) {
        $want instanceof \Closure => $want($got),
        is_float($want), is_int($want) => (is_float($got) || is_int($got)) && (float) $want === (float) $got,
        default => $want === $got,
    };
    return $same ? null : 'read ' . show(json_encode($got, JSON_UNESCAPED_UNICODE)) . ($want instanceof \Closure ? '' : ', not ' . show(json_encode($want, JSON_UNESCAPED_UNICODE)));
}

function rule(string $type, ?string $native, mixed $value): mixed
{
    if ($value === null) {
        return null;
    }
    if (preg_match('/^((VAR)?BINARY|\w*BLOB|POINT|GEOMETRY|VECTOR)/', $type) || $native === 'GEOMETRY') {
        return 'error';
    }
    return match (preg_match('/^[A-Z]+/', $type, $match) && $type !== 'expression' ? $match[0] : $native) {
        'TINYINT', 'SMALLINT', 'MEDIUMINT', 'INT', 'BIGINT', 'BIT', 'YEAR', 'DECIMAL', 'TINY', 'SHORT', 'INT24', 'LONG', 'LONGLONG', 'NEWDECIMAL' => decimal((string) $value),
        // The cell holds every digit of a FLOAT, PHP six.
        'FLOAT' => static fn ($got): bool => is_numeric($got) && abs($got - $value) <= 5e-6 * abs($value) + 1e-45,
        'DOUBLE' => $value,
        'DATE', 'DATETIME', 'TIMESTAMP' => moment($value),
        'TIME' => span($value),
        'NULL' => null,
        default => $type === 'expression' && !mb_check_encoding($value) ? 'error' : text($type, $value),
    };
}

/** A number while 15 digits hold it. */
function decimal(string $text): float|string
{
    $point = str_contains($text, '.');
    $digits = ltrim(str_replace(['-', '.'], '', $point ? rtrim($text, '0') : $text), '0');
    $digits = $point && !str_ends_with(rtrim($text, '0'), '.') ? $digits : rtrim($digits, '0');
    return strlen($digits) > 15 ? $text : (float) $text;
}

/** To the millisecond, but never into the next day. */
function moment(string $text): mixed
{
    [$year, $month, $day] = array_map(intval(...), explode('-', substr($text, 0, 10)));
    if ($year + $month + $day === 0) {
        return null;
    }
    if ($year < 1900 || !checkdate($month, $day, $year)) {
        return 'error';
    }
    [$hour, $minute, $second] = array_map(floatval(...), explode(':', substr($text, 11) ?: '0:0:0'));
    $ms = min(86_399_999, (int) floor(($hour * 3_600 + $minute * 60) * 1_000 + round($second * 1_000_000) / 1_000 + 0.5));
    return ['moment' => sprintf('%s %02d:%02d:%02d.%03d', substr($text, 0, 10), intdiv($ms, 3_600_000), intdiv($ms, 60_000) % 60, intdiv($ms, 1_000) % 60, $ms % 1_000)];
}

function span(string $text): mixed
{
    if ($text[0] === '-') {
        return 'error';
    }
    [$hours, $minutes, $seconds] = array_map(floatval(...), explode(':', $text));
    $want = $hours * 3_600 + $minutes * 60 + $seconds;
    // Readers show a whole number of days as a moment of the first days of 1900.
    return static fn ($got): bool => is_array($got) && isset($got['span']) && abs($got['span'] - $want) < 0.00051;
}

/** Text as it stands, as long as Excel holds it: so many UTF-16 units. */
function text(string $type, string $text): mixed
{
    if (strlen(mb_convert_encoding($text, 'UTF-16LE', 'UTF-8')) / 2 > 32_767) {
        return 'error';
    }
    if ($type === 'expression') {
        // The server's metadata say whether such a text is binary.
        return static fn ($got): bool => $got === 'error' || $got === ($text === '' ? null : $text);
    }
    return $text === '' ? null : $text;
}
