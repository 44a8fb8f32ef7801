<?php

namespace NativeXlsx\Laravel\Compat;

use Illuminate\Support\Facades\Facade;
use NativeXlsx\Laravel\Testing\FakeExcel;

/**
 * Stands where Laravel Excel's facade stood: `NativeExcel::download(new OrdersExport(), 'orders.xlsx')`.
 *
 * @method static \Symfony\Component\HttpFoundation\BinaryFileResponse download(object $export, string $fileName, ?string $writerType = null, array<string, string> $headers = [])
 * @method static bool|\Illuminate\Foundation\Bus\PendingDispatch store(object $export, string $filePath, ?string $disk = null, ?string $writerType = null, array<string, mixed>|string $diskOptions = [])
 * @method static \Illuminate\Foundation\Bus\PendingDispatch queue(object $export, string $filePath, ?string $disk = null, ?string $writerType = null, array<string, mixed>|string $diskOptions = [])
 * @method static string raw(object $export, string $writerType = 'Xlsx')
 *
 * After fake():
 *
 * @method static void assertDownloaded(string $fileName, ?\Closure $callback = null)
 * @method static void assertStored(string $filePath, string|\Closure|null $disk = null, ?\Closure $callback = null)
 * @method static void assertQueued(string $filePath, string|\Closure|null $disk = null, ?\Closure $callback = null)
 * @method static void assertQueuedWithChain(list<class-string|object> $chain)
 * @method static void assertExportedInRaw(class-string $class, ?\Closure $callback = null)
 * @method static void matchByRegex()
 * @method static void doNotMatchByRegex()
 *
 * @see Exporter
 */
final class NativeExcel extends Facade
{
    public const XLSX = 'Xlsx';

    /** From here on nothing is exported: what is asked for is written down, for the assertions above. */
    public static function fake(): FakeExcel
    {
        self::swap($fake = app()->make(FakeExcel::class));
        return $fake;
    }

    protected static function getFacadeAccessor(): string
    {
        return Exporter::class;
    }
}
