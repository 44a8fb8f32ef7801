<?php

namespace NativeXlsx\Laravel\Compat\Sheets;

use NativeXlsx\Laravel\Compat\Concerns;

/** Names of sheets as Laravel Excel and PhpSpreadsheet make them of titles. */
final class SheetName
{
    private const LONGEST = 31;

    /** @param list<string> $taken */
    public static function of(object $sheet, array $taken): string
    {
        $title = Concerns::has($sheet, 'WithTitle') ? (string) $sheet->title() : '';
        $title = self::cut(str_replace(['*', ':', '/', '\\', '?', '[', ']'], '', $title), self::LONGEST);
        // What Excel itself doesn't take: an apostrophe at either end, and the name of its log of changes.
        $title = trim($title, "'");
        if ($title === '') {
            $title = 'Worksheet';
        }
        $taken = array_map('mb_strtolower', [...$taken, 'History']);
        $name = $title;
        for ($number = 1; in_array(mb_strtolower($name), $taken, true); $number++) {
            $name = self::cut($title, self::LONGEST - 1 - strlen((string) $number)) . " $number";
        }
        return $name;
    }

    /** Excel counts UTF-16 units. */
    private static function cut(string $text, int $units): string
    {
        $text = mb_substr($text, 0, $units);
        while (strlen(mb_convert_encoding($text, 'UTF-16BE', 'UTF-8')) > 2 * $units) {
            $text = mb_substr($text, 0, -1);
        }
        return $text;
    }
}
