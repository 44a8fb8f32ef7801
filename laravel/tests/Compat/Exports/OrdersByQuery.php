<?php

namespace NativeXlsx\Laravel\Tests\Compat\Exports;

use App\Models\Order;
use Illuminate\Contracts\Queue\ShouldQueue;
use Illuminate\Database\Eloquent\Builder;
use Illuminate\Support\Collection;
use Maatwebsite\Excel\Concerns\FromQuery;
use Maatwebsite\Excel\Concerns\WithCustomChunkSize;
use Maatwebsite\Excel\Concerns\WithHeadings;
use Maatwebsite\Excel\Concerns\WithMapping;
use NativeXlsx\Laravel\Compat\Exportable;
use Throwable;

/** As applications have them: a query by what the constructor was given, relations, and some hooks. */
final class OrdersByQuery implements FromQuery, WithMapping, WithHeadings, WithCustomChunkSize, ShouldQueue
{
    use Exportable;

    /** Rows that came through map(), in this process. */
    public static int $mapped = 0;

    public static ?string $failed = null;

    /** @param list<array{string|\Illuminate\Database\Query\Expression, string}> $orders */
    public function __construct(private string $status, private array $orders = [], private ?int $breakAt = null)
    {
    }

    public function query(): Builder
    {
        $query = Order::query()->with('customer')->where('status', $this->status);
        foreach ($this->orders as [$column, $direction]) {
            $query->orderBy($column, $direction);
        }
        return $query;
    }

    public function prepareRows($rows): Collection
    {
        return $rows->each(static fn (Order $order) => $order->setAttribute('chunk', $rows->count()));
    }

    public function headings(): array
    {
        return ['Number', 'Customer', 'Total'];
    }

    public function map($row): array
    {
        self::$mapped++;
        if ($row->id === $this->breakAt) {
            throw new \DomainException("order $row->id can't be mapped");
        }
        return [$row->number, $row->relationLoaded('customer') ? $row->customer->name : null, $row->total, $row->chunk <= $this->chunkSize()];
    }

    public function chunkSize(): int
    {
        return 7;
    }

    public function failed(Throwable $error): void
    {
        self::$failed = $error->getMessage();
    }
}
