<?php

namespace NativeXlsx\Laravel\Tests\Compat\Exports;

use Generator;
use Maatwebsite\Excel\Concerns\FromGenerator;
use Maatwebsite\Excel\Concerns\WithCustomChunkSize;
use Maatwebsite\Excel\Concerns\WithTitle;

/** Rows that can only be had from the beginning. */
final class Numbers implements FromGenerator, WithCustomChunkSize, WithTitle
{
    /** What is added to each number: a source that isn't the same in every slice. */
    public static int $shift = 0;

    public static int $asked = 0;

    /** @param string|null $gate a file without which the second half doesn't come: so a test meets it in the middle */
    public function __construct(private string $title, private int $count, private ?string $gate = null)
    {
    }

    public function generator(): Generator
    {
        for ($i = 1; $i <= $this->count; $i++) {
            while ($this->gate !== null && 2 * $i > $this->count && !is_file($this->gate)) {
                usleep(10_000);
            }
            yield [$i + self::$shift, "row $i"];
        }
    }

    public function chunkSize(): int
    {
        return 10;
    }

    public function title(): string
    {
        return $this->title . ' ' . self::$asked++; // as one with the time in it
    }
}
