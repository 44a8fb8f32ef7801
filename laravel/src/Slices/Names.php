<?php

namespace NativeXlsx\Laravel\Slices;

use NativeXlsx\Laravel\Exceptions\RefusedException;

/** Titles and file names as columns and disks take them, whatever somebody has typed. */
final class Names
{
    /** Characters that a column takes. */
    private const COLUMN = 255;

    /** Characters that the columns of paths take: as many as S3 takes bytes. */
    private const PATH = 1_024;

    /** Bytes: file systems take 255, and the path has the folder and the id before it. */
    private const FILE = 200;

    public static function title(string $title): string
    {
        return mb_substr(self::plain($title), 0, self::COLUMN, 'UTF-8');
    }

    /** Text that every database takes. */
    public static function plain(string $text): string
    {
        return str_replace("\0", '', mb_scrub($text, 'UTF-8'));
    }

    /**
     * What must be kept as it is, unlike a title: so it is refused where a column doesn't take it.
     *
     * @param string $what it is, for the message
     *
     * @throws RefusedException
     */
    public static function fit(string $what, ?string $value, int $limit = self::COLUMN): ?string
    {
        if ($value !== null && (!mb_check_encoding($value, 'UTF-8') || str_contains($value, "\0"))) {
            throw new RefusedException("The $what has bytes that are no UTF-8 text (" . mb_strcut(self::plain($value), 0, 80, 'UTF-8') . ').');
        }
        if ($value !== null && mb_strlen($value, 'UTF-8') > $limit) {
            throw new RefusedException("The $what has " . mb_strlen($value, 'UTF-8') . " characters, and $limit is as many as it can have: " . mb_substr($value, 0, 80, 'UTF-8') . '…');
        }
        return $value;
    }

    /**
     * A path on a disk, refused now where the disk would only when all rows are in.
     *
     * @throws RefusedException
     */
    public static function path(string $path): string
    {
        $what = 'path on the disk';
        self::fit($what, $path, self::PATH);
        $shown = mb_substr($path, 0, 80, 'UTF-8');
        if (preg_match('/\p{C}/u', $path) === 1) {
            throw new RefusedException("The $what has characters that aren't seen, which no disk of Laravel's takes: $shown");
        }
        $depth = 0;
        foreach (explode('/', str_replace('\\', '/', $path)) as $part) {
            if ($part === '..') {
                $depth--;
            } elseif ($part !== '' && $part !== '.') {
                $depth++;
            }
            if ($depth < 0) {
                throw new RefusedException("The $what leads out of it: $shown");
            }
        }
        return $depth > 0 ? $path : throw new RefusedException("The $what names no file: \"$shown\"");
    }

    /** As it is offered for download: it says what it is. */
    public static function file(string $name): string
    {
        return mb_substr(self::stem(self::plain($name)), 0, self::COLUMN - 5, 'UTF-8') . '.xlsx';
    }

    /** A name that is one name on every disk. Flysystem takes no character that isn't seen: the joiner within an emoji, a soft hyphen. */
    public static function onDisk(string $name): string
    {
        $seen = (string) preg_replace('/\p{Cf}+/u', '', mb_scrub($name, 'UTF-8'));
        $safe = trim((string) preg_replace('/[\p{C}\/\\\\:*?"<>|]+/u', '-', $seen), ' .');
        return mb_strcut(self::stem($safe), 0, self::FILE - 5, 'UTF-8') . '.xlsx';
    }

    /** Without the ending. */
    private static function stem(string $name): string
    {
        $stem = (string) preg_replace('/\.xlsx$/iD', '', trim($name));
        return in_array($stem, ['', 'xlsx'], true) ? 'export' : $stem;
    }
}
