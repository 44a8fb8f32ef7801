<?php

namespace NativeXlsx\Laravel\Tests\Operation;

use Illuminate\Support\Carbon;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Slices\Workbook;
use NativeXlsx\Laravel\Status;
use Symfony\Component\Uid\Ulid;

/** Rows of exports, and the files that go with them, without running any. */
trait Exports
{
    /** @param array<string, mixed> $values */
    private function row(Status $status, array $values = []): Export
    {
        $id = (string) new Ulid();
        $export = new Export();
        $export->forceFill($values + [
            'id' => $id,
            'class' => 'App\Exports\OrdersExport',
            'name' => 'Orders',
            'status' => $status,
            'fingerprint' => hash('sha256', $id),
            'disk' => 'local',
            'path' => "exports/$id/orders.xlsx",
            'file_name' => 'orders.xlsx',
            'host' => Workbook::host(),
            'slice' => 1,
            'finished_at' => $status->isActive() ? null : Carbon::now(),
        ])->save();
        return $export->refresh();
    }

    /** A part with a committed row. */
    private function part(Export $export): \NativeXlsx
    {
        @mkdir(config('native-xlsx.folder'), 0777, true);
        $workbook = new \NativeXlsx(Workbook::of($export)->path(), ['id'], options: ['id' => $export->id]);
        $workbook->appendRow([1]);
        $workbook->commit();
        return $workbook;
    }

    private function hasPart(Export $export): bool
    {
        return is_dir(Workbook::of($export)->path() . '.part');
    }
}
