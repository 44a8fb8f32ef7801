<?php

namespace NativeXlsx\Laravel\Tests\Operation;

use Illuminate\Support\Facades\DB;
use NativeXlsx\Laravel\NativeExport;

/** Paged on the primary key. */
final class PlanPagedExport extends NativeExport
{
    public function query(): object
    {
        return DB::table('orders')->select('id', 'number');
    }

    public function columns(): array
    {
        return ['id', 'number'];
    }
}
