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

    public function __construct(private string $title, private int $count, private int $sleepMicroseconds = 0)
    {
    }

    public function generator(): Generator
    {
        for ($i = 1; $i <= $this->count; $i++) {
            if ($this->sleepMicroseconds > 0) {
                usleep($this->sleepMicroseconds);
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
