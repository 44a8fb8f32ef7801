<?php

namespace NativeXlsx\Laravel\Compat;

use RuntimeException;

/** A source gives other rows than it gave in an earlier slice; going on would lose or double some. */
final class SourceChanged extends RuntimeException
{
    public static function row(string $class, string $method, int $row): self
    {
        return new self("$class::$method() gave another row $row than in an earlier slice, so it isn't known which rows are in. "
            . 'Let it give the same rows every time (freeze dates and ids in the constructor), or use FromQuery.');
    }

    public static function fewer(string $class, string $method, int $rows, int $passed): self
    {
        return new self("$class::$method() gave $rows rows, of which $passed were in already. "
            . 'Let it give the same rows every time (freeze dates and ids in the constructor), or use FromQuery.');
    }

    public static function query(string $class): self
    {
        return new self("$class::query() builds another query than when the export was queued. "
            . 'Let it depend on the properties of the export only, not on the time, the request or who is logged in.');
    }
}
