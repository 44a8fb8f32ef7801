<?php

namespace NativeXlsx\Laravel\Compat;

use NativeXlsx;
use NativeXlsx\Exception as NativeException;
use NativeXlsx\Laravel\Compat\Sheets\Book;
use NativeXlsx\Laravel\Compat\Sheets\BookWriter;
use NativeXlsx\Laravel\Slices\Slice;
use Symfony\Component\Uid\Ulid;
use Throwable;

/** Builds a workbook in this process, from the first row to the last. */
final class AtOnce implements Slice
{
    /** A file that nobody took within a day is left from a process that was killed. */
    private const LEFT = 86_400;

    private function __construct()
    {
    }

    /**
     * @return string path of the finished file, which is the caller's to move or remove
     *
     * @throws Unsupported
     */
    public static function build(object $export): string
    {
        $book = new Book($export);
        $book->layouts();
        $path = self::folder() . '/' . new Ulid() . '.xlsx';
        $writer = new BookWriter($book);
        // Nobody goes on with it after a crash, so it isn't made durable.
        $workbook = $writer->open($path, ['mode' => 'create', 'durability' => 'process', 'compression' => config('native-xlsx.compression')]);
        try {
            $writer->append($workbook, new self());
            return $workbook->finish();
        } catch (Throwable $error) {
            $workbook->discard();
            throw $error;
        }
    }

    public function committed(int $rows, float $seconds = 0.0): bool
    {
        return true;
    }

    public function reached(int $rows): void
    {
    }

    public function secondsLeft(): float
    {
        return INF;
    }

    public function isOver(): bool
    {
        return false;
    }

    private static function folder(): string
    {
        $folder = rtrim((string) config('native-xlsx.folder'), '/') . '/at-once';
        if (!is_dir($folder) && !@mkdir($folder, 0700, true) && !is_dir($folder)) {
            throw new \RuntimeException("The folder $folder can't be made; config native-xlsx.folder must be one that this process may write to.");
        }
        foreach (glob("$folder/*") ?: [] as $left) {
            if ((int) @filemtime($left) < time() - self::LEFT) {
                self::remove($left);
            }
        }
        return $folder;
    }

    private static function remove(string $left): void
    {
        if (!str_ends_with($left, '.part')) {
            @unlink($left);
            return;
        }
        try {
            // Anew, since what is left may be damaged.
            (new NativeXlsx(substr($left, 0, -5), options: ['mode' => 'replace']))->discard();
        } catch (NativeException) {
            // Somebody is at it still, or it isn't ours.
        }
    }
}
