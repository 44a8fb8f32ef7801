<?php

namespace NativeXlsx\Laravel\Slices;

/** Titles and file names as columns and disks take them, whatever somebody has typed. */
final class Names
{
    /** Characters that a column takes. */
    private const COLUMN = 255;

    /** Bytes: file systems take 255, and the path has the folder and the id before it. */
    private const FILE = 200;

    public static function title(string $title): string
    {
        return mb_substr(mb_scrub($title, 'UTF-8'), 0, self::COLUMN, 'UTF-8');
    }

    /** As it is offered for download: it says what it is. */
    public static function file(string $name): string
    {
        return mb_substr(self::stem(mb_scrub($name, 'UTF-8')), 0, self::COLUMN - 5, 'UTF-8') . '.xlsx';
    }

    /** A name that is one name on every disk. */
    public static function onDisk(string $name): string
    {
        $safe = trim((string) preg_replace('/[\x00-\x1f\x7f\/\\\\:*?"<>|]+/u', '-', mb_scrub($name, 'UTF-8')), ' .');
        return mb_strcut(self::stem($safe), 0, self::FILE - 5, 'UTF-8') . '.xlsx';
    }

    /** Without the ending. */
    private static function stem(string $name): string
    {
        $stem = (string) preg_replace('/\.xlsx$/iD', '', trim($name));
        return in_array($stem, ['', 'xlsx'], true) ? 'export' : $stem;
    }
}
