<?php

namespace NativeXlsx\Laravel\Tests\Delivery;

use App\Models\User;
use Illuminate\Support\Carbon;
use Illuminate\Support\Facades\Storage;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Status;
use NativeXlsx\Laravel\Tests\TestCase;

/** Rows and files as an export leaves them, without one having run. */
abstract class DeliveryTestCase extends TestCase
{
    protected function user(string $name = 'anna', ?string $locale = null): User
    {
        return User::query()->create(['name' => $name, 'email' => "$name@example.com", 'locale' => $locale]);
    }

    /** @param array<string, mixed> $with */
    protected function export(?User $owner = null, Status $status = Status::Completed, array $with = []): Export
    {
        $now = Carbon::now();
        return Export::query()->create($with + [
            'class' => 'App\Exports\OrdersExport',
            'name' => 'Orders',
            'owner_type' => $owner?->getMorphClass(),
            'owner_id' => $owner === null ? null : (string) $owner->getKey(),
            'status' => $status,
            'fingerprint' => str_repeat('0', 64),
            'disk' => 'local',
            'path' => 'exports/orders.xlsx',
            'file_name' => 'orders.xlsx',
            'rows' => 1_234,
            'total' => 2_000,
            'bytes' => 56_789,
            'slice_ms' => 10_000,
            'started_at' => $now->copy()->subSeconds(10),
            'heartbeat_at' => $now,
            'finished_at' => $status->isActive() ? null : $now,
        ]);
    }

    /** A completed export whose file has this content. @param array<string, mixed> $with */
    protected function published(?User $owner = null, string $content = 'PK: the workbook', array $with = []): Export
    {
        $export = $this->export($owner, Status::Completed, $with + ['bytes' => strlen($content)]);
        Storage::disk($export->disk)->put($export->path, $content);
        return $export;
    }
}
