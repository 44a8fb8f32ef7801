<?php

namespace NativeXlsx\Laravel\Tests\Operation;

use Illuminate\Support\Facades\DB;
use NativeXlsx\Laravel\NativeExport;

/** In an order that no index serves. */
final class PlanScanExport extends NativeExport
{
    public function query(): object
    {
        return DB::table('orders')->select('id', 'number', 'total')->orderBy('total');
    }

    public function columns(): array
    {
        return ['id', 'number'];
    }

    public function cursor(): array
    {
        return ['allowScan' => true];
    }
}
