<?php

namespace NativeXlsx\Laravel\Compat;

use Illuminate\Foundation\Bus\PendingDispatch;
use Illuminate\Http\Request;
use InvalidArgumentException;
use Symfony\Component\HttpFoundation\BinaryFileResponse;

/**
 * In an export class, instead of Laravel Excel's trait of the same name: `(new OrdersExport())->download('orders.xlsx')`.
 * As there, the class's own properties `$fileName`, `$filePath`, `$disk`, `$writerType`, `$headers` and `$diskOptions` stand
 * for arguments that are left out; and a controller may return the export itself.
 */
trait Exportable
{
    /**
     * @param array<string, string>|null $headers
     *
     * @throws InvalidArgumentException there is no file name
     * @throws Unsupported something of this export doesn't run here
     */
    public function download(?string $fileName = null, ?string $writerType = null, ?array $headers = null): BinaryFileResponse
    {
        return app(Exporter::class)->download(
            $this,
            $fileName ?? $this->ofProperty('fileName') ?? throw new InvalidArgumentException('A file name is needed to download the export: download(\'orders.xlsx\'), or a property $fileName.'),
            $writerType ?? $this->ofProperty('writerType'),
            $headers ?? $this->ofProperty('headers') ?? []
        );
    }

    /**
     * @param array<string, mixed>|string $diskOptions
     *
     * @throws InvalidArgumentException there is no path
     * @throws Unsupported
     */
    public function store(?string $filePath = null, ?string $disk = null, ?string $writerType = null, array|string $diskOptions = []): bool|PendingDispatch
    {
        [$filePath, $disk, $writerType, $diskOptions] = $this->whereTo($filePath, $disk, $writerType, $diskOptions);
        return app(Exporter::class)->store($this, $filePath, $disk, $writerType, $diskOptions);
    }

    /**
     * @param array<string, mixed>|string $diskOptions
     *
     * @throws InvalidArgumentException there is no path
     * @throws Unsupported
     */
    public function queue(?string $filePath = null, ?string $disk = null, ?string $writerType = null, array|string $diskOptions = []): PendingDispatch
    {
        [$filePath, $disk, $writerType, $diskOptions] = $this->whereTo($filePath, $disk, $writerType, $diskOptions);
        return app(Exporter::class)->queue($this, $filePath, $disk, $writerType, $diskOptions);
    }

    /** @throws Unsupported */
    public function raw(?string $writerType = null): string
    {
        return app(Exporter::class)->raw($this, $writerType ?? $this->ofProperty('writerType') ?? NativeExcel::XLSX);
    }

    /** @param Request $request */
    public function toResponse($request): BinaryFileResponse
    {
        return $this->download();
    }

    /**
     * @param array<string, mixed>|string $diskOptions
     * @return array{string, string|null, string|null, array<string, mixed>|string}
     */
    private function whereTo(?string $filePath, ?string $disk, ?string $writerType, array|string $diskOptions): array
    {
        return [
            $filePath ?? $this->ofProperty('filePath') ?? throw new InvalidArgumentException('A path is needed to store the export: store(\'exports/orders.xlsx\'), or a property $filePath.'),
            $disk ?? $this->ofProperty('disk'),
            $writerType ?? $this->ofProperty('writerType'),
            $diskOptions !== [] ? $diskOptions : $this->ofProperty('diskOptions') ?? [],
        ];
    }

    /** Null: the class has no such property, or nothing in it. */
    private function ofProperty(string $name): mixed
    {
        return $this->$name ?? null;
    }
}
