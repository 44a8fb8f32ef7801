<?php

namespace NativeXlsx\Laravel\Tests\Operation;

use Illuminate\Support\Facades\DB;
use NativeXlsx\Laravel\NativeExport;

/** Of a database that the cursor does not speak to. */
final class PlanSqliteExport extends NativeExport
{
    public function query(): object
    {
        return DB::connection('sqlite')->query()->selectRaw('1 as id, 2 as number');
    }

    public function columns(): array
    {
        return ['id', 'number'];
    }

    public function key(): string
    {
        return 'id';
    }
}
