<?php

namespace App\Exports;

use App\Models\Order;

/** Waits a little for each row behind the first ten, until a test says `go`: long enough to be met in the middle. */
class SlowOrdersExport extends MappedOrdersExport
{
    public function map(Order $order): array
    {
        if ($order->id > 10 && !is_file(storage_path('go'))) {
            usleep(50_000);
        }
        return parent::map($order);
    }
}
