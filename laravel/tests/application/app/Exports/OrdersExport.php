<?php

namespace App\Exports;

use App\Models\Order;
use Illuminate\Database\Eloquent\Builder;
use NativeXlsx\Laravel\NativeExport;

/** Natively from the database to the sheet. */
class OrdersExport extends NativeExport
{
    public function query(): Builder
    {
        return Order::query()->when($this->filters['status'] ?? null, static fn (Builder $query, string $status): Builder => $query->where('status', $status));
    }

    public function columns(): array
    {
        return ['id', ['key' => 'number', 'header' => 'Order'], 'status', ['key' => 'total', 'format' => '#,##0.00'], 'note', 'placed_at'];
    }
}
