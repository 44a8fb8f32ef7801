<?php

namespace NativeXlsx\Laravel\Tests\Operation;

use Illuminate\Support\Facades\DB;
use NativeXlsx\Laravel\NativeExport;

/** Of whichever connection a test sets. */
final class PlanConnectionExport extends NativeExport
{
    public static string $connection = '';

    public function query(): object
    {
        return DB::connection(self::$connection)->table('orders')->select('id', 'number')->orderBy('number');
    }

    public function columns(): array
    {
        return ['id', 'number'];
    }
}
