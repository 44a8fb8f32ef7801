<?php

namespace App\Exports;

use App\Models\Order;

/** Waits for each row behind the first ten, and longer behind the first hundred, until a test says `go`: so it is met in the middle. */
class SlowOrdersExport extends MappedOrdersExport
{
    public function map(Order $order): array
    {
        if ($order->id > 10 && !is_file(storage_path('go'))) {
            usleep($order->id > 100 ? 500_000 : 50_000);
        }
        return parent::map($order);
    }
}
