<?php

namespace NativeXlsx\Laravel\Operation;

use FilesystemIterator;
use NativeXlsx\Laravel\Slices\Part;
use RecursiveDirectoryIterator;
use RecursiveIteratorIterator;
use RuntimeException;
use SplFileInfo;

/** What lies in the folder in which workbooks are built, and its removal. */
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
        if (!(new Part("$workbook.part"))->remove()) {
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

    private function unlink(string $file): void
    {
        if ((is_file($file) || is_link($file)) && !@unlink($file) && file_exists($file)) {
            throw new RuntimeException("$file can't be removed: may this user write to its folder?");
        }
    }
}
