<?php

namespace NativeXlsx\Laravel\Tests\Operation;

use Illuminate\Support\Facades\DB;
use NativeXlsx\Laravel\NativeExport;

/** Not without a filter. */
final class PlanFilterExport extends NativeExport
{
    public function query(): object
    {
        return DB::table('orders')->where('customer_id', $this->filters['customer'] ?? throw new \LogicException('needs a customer'))->select('id', 'number');
    }

    public function columns(): array
    {
        return ['id', 'number'];
    }
}
