<?php

namespace App\Exports;

use Closure;

/** The same, through a map() of the test's. */
class MappedQueryExport extends QueryExport
{
    public static ?Closure $map = null;

    public function map(object $row): array
    {
        return (self::$map)($row);
    }
}
