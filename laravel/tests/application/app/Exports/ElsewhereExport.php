<?php

namespace App\Exports;

use Illuminate\Database\Query\Builder;
use Illuminate\Support\Facades\DB;
use NativeXlsx\Laravel\NativeExport;

/** Of a database that isn't the application's own. */
class ElsewhereExport extends NativeExport
{
    public function query(): Builder
    {
        return DB::connection('elsewhere')->table('orders');
    }

    public function columns(): array
    {
        return ['id', 'number'];
    }
}
