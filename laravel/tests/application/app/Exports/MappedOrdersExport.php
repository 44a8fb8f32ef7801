<?php

namespace App\Exports;

use App\Models\Order;
use Illuminate\Database\Eloquent\Builder;
use Illuminate\Support\Collection;
use NativeXlsx\Laravel\NativeExport;

/** Through PHP, with a relation. */
class MappedOrdersExport extends NativeExport
{
    /** @var list<int> sizes of the chunks that came */
    public static array $chunks = [];

    public function query(): Builder
    {
        return Order::query()->with('customer');
    }

    public function columns(): array
    {
        return ['id', 'customer', 'total', 'placed'];
    }

    public function preload(Collection $rows): void
    {
        self::$chunks[] = count($rows);
    }

    public function map(Order $order): array
    {
        return ['id' => $order->id, 'customer' => $order->customer->name, 'total' => (float) $order->total, 'placed' => $order->placed_at];
    }
}
