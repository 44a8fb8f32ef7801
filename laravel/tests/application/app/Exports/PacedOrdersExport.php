<?php

namespace App\Exports;

use App\Models\Order;
use Illuminate\Database\Eloquent\Builder;
use NativeXlsx\Laravel\NativeExport;

/** No faster than a test can follow, however fast the machine is. */
class PacedOrdersExport extends NativeExport
{
    public function query(): Builder
    {
        return Order::query();
    }

    public function columns(): array
    {
        return ['id', 'number', 'total'];
    }

    public function cursor(): array
    {
        return ['rowsPerSecond' => 30_000];
    }
}
