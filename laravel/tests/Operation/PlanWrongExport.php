<?php

namespace NativeXlsx\Laravel\Tests\Operation;

use Illuminate\Support\Facades\DB;
use NativeXlsx\Laravel\NativeExport;

/** Ordered by what is no column. */
final class PlanWrongExport extends NativeExport
{
    public function query(): object
    {
        return DB::table('orders')->select('id', 'number')->orderByRaw('rand()');
    }

    public function columns(): array
    {
        return ['id', 'number'];
    }
}
