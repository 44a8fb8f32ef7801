<?php

namespace NativeXlsx\Laravel\Slices;

use FilesystemIterator;
use RecursiveDirectoryIterator;
use RecursiveIteratorIterator;
use RuntimeException;
use SplFileInfo;

/**
 * The removal of a part, whatever state it is in: damaged, of another version, half removed. A part is locked by flock on its
 * folder, as the extension does: whoever writes to it keeps it, and whoever comes while it is removed finds none.
 */
final class Part
{
    /** Milliseconds: somebody who looks at its status holds the lock for a moment. */
    private const PATIENCE = 100;

    /** @param string $folder `<workbook>.part` */
    public function __construct(private readonly string $folder)
    {
    }

    /**
     * Removes it. A link in its place is none of ours, and stays.
     *
     * @return bool false: somebody has it open, nothing was removed
     * @throws RuntimeException if something can't be removed
     */
    public function remove(): bool
    {
        if (!is_dir($this->folder) || is_link($this->folder)) {
            return true;
        }
        $lock = @fopen($this->folder, 'r');
        if ($lock === false) {
            clearstatcache(true, $this->folder); // what is_dir() knows may be from before somebody else removed it
            if (!is_dir($this->folder)) {
                return true;
            }
            throw new RuntimeException("$this->folder can't be opened: does it belong to another user?");
        }
        try {
            if (!self::lock($lock)) {
                return false;
            }
            clearstatcache();
            if ((fstat($lock)['ino'] ?? null) !== @fileinode($this->folder)) {
                return false; // removed and made anew meanwhile
            }
            $this->removeAll($lock);
            return true;
        } finally {
            fclose($lock);
        }
    }

    /**
     * @param resource $folder
     * @return bool false: somebody else holds it
     */
    private static function lock($folder): bool
    {
        for ($waited = 0; !flock($folder, LOCK_EX | LOCK_NB); $waited++) {
            if ($waited >= self::PATIENCE) {
                return false;
            }
            usleep(1_000);
        }
        return true;
    }

    /**
     * By the other name of its journal the next run knows that the part was being removed, in case that this process ends on
     * the way. With none at all it would be taken for damaged, so it goes last. Synced in between, that is so after a power
     * failure, too.
     *
     * @param resource $lock the folder, opened
     */
    private function removeAll($lock): void
    {
        $journal = "$this->folder/journal";
        $removed = "$this->folder/journal.removed";
        self::clear($removed);
        if (is_file($journal) && !@rename($journal, $removed)) {
            throw new RuntimeException("$journal can't be renamed: may this user write to its folder?");
        }
        $this->sync($lock);
        foreach (self::entries($this->folder) as $entry) {
            if ($entry->getPathname() !== $removed) {
                self::removeEntry($entry);
            }
        }
        $this->sync($lock);
        self::unlink($removed);
        if (!@rmdir($this->folder)) {
            throw new RuntimeException("$this->folder can't be removed: may this user write to the folder above?");
        }
    }

    /** @param resource $folder */
    private function sync($folder): void
    {
        if (!@fsync($folder)) {
            throw new RuntimeException("$this->folder can't be synced: does the system's log tell of its disk?");
        }
    }

    /** A folder in a file's place: nothing can be renamed to it. */
    private static function clear(string $path): void
    {
        if (!is_dir($path) || is_link($path)) {
            return;
        }
        foreach (self::entries($path) as $entry) {
            self::removeEntry($entry);
        }
        self::removeEntry(new SplFileInfo($path));
    }

    /** @return iterable<SplFileInfo> all that is in it, each folder behind what it holds */
    private static function entries(string $folder): iterable
    {
        return new RecursiveIteratorIterator(new RecursiveDirectoryIterator($folder, FilesystemIterator::SKIP_DOTS), RecursiveIteratorIterator::CHILD_FIRST);
    }

    private static function removeEntry(SplFileInfo $entry): void
    {
        if (!$entry->isDir() || $entry->isLink()) {
            self::unlink($entry->getPathname());
        } elseif (!@rmdir($entry->getPathname())) {
            throw new RuntimeException("{$entry->getPathname()} can't be removed: may this user write to its folder?");
        }
    }

    private static function unlink(string $file): void
    {
        if ((is_file($file) || is_link($file)) && !@unlink($file) && file_exists($file)) {
            throw new RuntimeException("$file can't be removed: may this user write to its folder?");
        }
    }
}
