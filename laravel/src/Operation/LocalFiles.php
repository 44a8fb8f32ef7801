<?php

namespace NativeXlsx\Laravel\Operation;

use FilesystemIterator;
use RecursiveDirectoryIterator;
use RecursiveIteratorIterator;
use RuntimeException;
use SplFileInfo;

/**
 * What lies in the folder in which workbooks are built, and its removal. A part is locked by flock on its folder, as the
 * extension does: whoever writes to it keeps it, and whoever comes while it is removed finds none.
 */
final class LocalFiles
{
    /**
     * Paths of the exports' workbooks of which something is left (the file itself, part, receipt, lock of publishing), by the export's
     * id. Anything that isn't named by an id is somebody else's.
     *
     * @return array<string, string> id => path
     */
    public function workbooks(string $folder): array
    {
        $found = [];
        foreach (is_dir($folder) ? new FilesystemIterator($folder) : [] as $entry) {
            if (!$entry->isLink() && preg_match('/^([0-7][0-9A-HJKMNP-TV-Z]{25})\.xlsx(?:\.part|\.receipt|\.publishing)?$/', $entry->getFilename(), $match)) {
                $found[$match[1]] = "$folder/$match[1].xlsx";
            }
        }
        ksort($found);
        return $found;
    }

    /**
     * Removes part, receipt and file of a workbook.
     *
     * @return bool false: somebody has it open, nothing was removed
     * @throws RuntimeException if something can't be removed
     */
    public function remove(string $workbook): bool
    {
        if (is_dir("$workbook.part") && !is_link("$workbook.part") && !$this->removePart("$workbook.part")) {
            return false;
        }
        foreach (["$workbook.receipt", "$workbook.publishing", $workbook] as $file) {
            $this->unlink($file);
        }
        return true;
    }

    /** @return int bytes that a workbook takes on the disk */
    public function size(string $workbook): int
    {
        $bytes = 0;
        foreach ($this->files($workbook) as $file) {
            $bytes += (int) @$file->getSize();
        }
        return $bytes;
    }

    /** @return int|null Unix time at which something of it changed last; null: nothing is there */
    public function changedAt(string $workbook): ?int
    {
        $at = null;
        foreach ($this->files($workbook) as $file) {
            $at = max((int) $at, (int) @$file->getMTime());
        }
        return $at;
    }

    /** @return iterable<SplFileInfo> */
    private function files(string $workbook): iterable
    {
        foreach ([$workbook, "$workbook.receipt", "$workbook.publishing", "$workbook.part"] as $path) {
            if (file_exists($path)) {
                yield new SplFileInfo($path);
            }
        }
        if (is_dir("$workbook.part")) {
            yield from new RecursiveIteratorIterator(new RecursiveDirectoryIterator("$workbook.part", FilesystemIterator::SKIP_DOTS));
        }
    }

    private function removePart(string $part): bool
    {
        $lock = @fopen($part, 'r');
        if ($lock === false) {
            clearstatcache(true, $part); // what is_dir() knows may be from before somebody else removed it
            if (!is_dir($part)) {
                return true;
            }
            throw new RuntimeException("$part can't be opened: does it belong to another user?");
        }
        try {
            if (!flock($lock, LOCK_EX | LOCK_NB)) {
                return false;
            }
            clearstatcache();
            if ((fstat($lock)['ino'] ?? null) !== @fileinode($part)) {
                return false; // removed and made anew meanwhile
            }
            // By this name of its journal the next run knows that the part was being removed, in case that this process ends on
            // the way. With none at all it would be taken for damaged, so it goes last.
            $removed = "$part/journal.removed";
            if (file_exists("$part/journal") && !@rename("$part/journal", $removed)) {
                throw new RuntimeException("$part/journal can't be renamed: may this user write to its folder?");
            }
            $inner = new RecursiveIteratorIterator(new RecursiveDirectoryIterator($part, FilesystemIterator::SKIP_DOTS), RecursiveIteratorIterator::CHILD_FIRST);
            foreach ($inner as $entry) {
                if ($entry->isDir() && !$entry->isLink()) {
                    @rmdir($entry->getPathname());
                } elseif ($entry->getPathname() !== $removed) {
                    $this->unlink($entry->getPathname());
                }
            }
            $this->unlink($removed);
            if (!@rmdir($part)) {
                throw new RuntimeException("$part can't be removed: may this user write to the folder above?");
            }
            return true;
        } finally {
            fclose($lock);
        }
    }

    private function unlink(string $file): void
    {
        if ((is_file($file) || is_link($file)) && !@unlink($file) && file_exists($file)) {
            throw new RuntimeException("$file can't be removed: may this user write to its folder?");
        }
    }
}
