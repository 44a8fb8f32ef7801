<?php

namespace App\Exports;

use App\Models\Order;
use Illuminate\Database\Eloquent\Builder;
use NativeXlsx\Laravel\NativeExport;
use RuntimeException;

/** Stops before the order `filters['gate']` until the file `storage/gate` is there: for tests that look at an export halfway. */
class GatedOrdersExport extends NativeExport
{
    public function name(): string
    {
        return 'Orders of all customers';
    }

    public function fileName(): string
    {
        return 'Aufträge.xlsx';
    }

    public function query(): Builder
    {
        return Order::query();
    }

    public function columns(): array
    {
        return ['id', ['key' => 'number', 'header' => 'Order'], 'status', ['key' => 'total', 'format' => '#,##0.00'], 'note'];
    }

    public function chunk(): ?int
    {
        return 500;
    }

    public function map(Order $order): array
    {
        if ($order->id === 1 && isset($this->filters['gate'])) {
            usleep(200_000); // however fast the machine, long enough at work for a speed to be shown
        }
        if ($order->id === ($this->filters['gate'] ?? null)) {
            $end = microtime(true) + 300;
            while (!is_file(storage_path('gate'))) {
                microtime(true) < $end || throw new RuntimeException('nobody opened the gate');
                usleep(20_000);
                clearstatcache();
            }
        }
        return ['id' => $order->id, 'number' => $order->number, 'status' => $order->status, 'total' => (float) $order->total, 'note' => $order->note];
    }
}
