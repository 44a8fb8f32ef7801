<?php

namespace NativeXlsx\Laravel\Compat;

use Illuminate\Support\Facades\Facade;

/**
 * Stands where Laravel Excel's facade stood: `NativeExcel::download(new OrdersExport(), 'orders.xlsx')`.
 *
 * @method static \Symfony\Component\HttpFoundation\BinaryFileResponse download(object $export, string $fileName, ?string $writerType = null, array<string, string> $headers = [])
 * @method static bool|\Illuminate\Foundation\Bus\PendingDispatch store(object $export, string $filePath, ?string $disk = null, ?string $writerType = null, array<string, mixed>|string $diskOptions = [])
 * @method static \Illuminate\Foundation\Bus\PendingDispatch queue(object $export, string $filePath, ?string $disk = null, ?string $writerType = null, array<string, mixed>|string $diskOptions = [])
 * @method static string raw(object $export, string $writerType = 'Xlsx')
 *
 * @see Exporter
 */
final class NativeExcel extends Facade
{
    public const XLSX = 'Xlsx';

    protected static function getFacadeAccessor(): string
    {
        return Exporter::class;
    }
}
