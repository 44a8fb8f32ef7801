<?php

namespace NativeXlsx\Laravel\Compat;

use Illuminate\Contracts\Filesystem\Factory as Disks;
use Illuminate\Contracts\Queue\ShouldQueue;
use Illuminate\Contracts\Routing\ResponseFactory;
use Illuminate\Foundation\Bus\PendingDispatch;
use NativeXlsx\Laravel\PendingExport;
use Symfony\Component\HttpFoundation\BinaryFileResponse;

/**
 * Runs export classes that were written for Laravel Excel on the native engine, by the methods of its facade and with their
 * arguments. {@see NativeExcel} is the facade of this.
 */
class Exporter
{
    private const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

    public function __construct(private readonly Disks $disks, private readonly ResponseFactory $responses)
    {
    }

    /**
     * Builds the file now, and sends it.
     *
     * @param object $export a class with Laravel Excel's concerns
     * @param string $fileName as it is offered
     * @param string|null $writerType null: by the file's name; 'Xlsx'
     * @param array<string, string> $headers
     *
     * @throws Unsupported something of the export doesn't run here; `php artisan export:compat` tells beforehand
     */
    public function download(object $export, string $fileName, ?string $writerType = null, array $headers = []): BinaryFileResponse
    {
        $this->onlyXlsx($fileName, $writerType);
        return $this->responses->download(AtOnce::build($export), $fileName, $headers + ['Content-Type' => self::TYPE])->deleteFileAfterSend(true);
    }

    /**
     * Builds the file now and puts it on a disk. An export that implements ShouldQueue is queued instead.
     *
     * @param string|null $disk null: the default one
     * @param array<string, mixed>|string $diskOptions or a visibility
     * @return bool|PendingDispatch whether the disk took it
     *
     * @throws Unsupported
     */
    public function store(object $export, string $filePath, ?string $disk = null, ?string $writerType = null, array|string $diskOptions = []): bool|PendingDispatch
    {
        if ($export instanceof ShouldQueue) {
            return $this->queue($export, $filePath, $disk, $writerType, $diskOptions);
        }
        $this->onlyXlsx($filePath, $writerType);
        $path = AtOnce::build($export);
        try {
            $file = fopen($path, 'rb');
            return $file !== false && $this->disks->disk($disk)->put($filePath, $file, $diskOptions);
        } finally {
            if (is_resource($file ?? null)) {
                fclose($file);
            }
            @unlink($path);
        }
    }

    /**
     * Makes a row in `native_exports`, which has the serialised export, and queues its first slice. chain() on what is
     * returned runs after the file is on its disk.
     *
     * @param array<string, mixed>|string $diskOptions
     *
     * @throws Unsupported
     */
    public function queue(object $export, string $filePath, ?string $disk = null, ?string $writerType = null, array|string $diskOptions = []): PendingDispatch
    {
        $this->onlyXlsx($filePath, $writerType);
        $rules = $diskOptions === [] ? [] : ['diskOptions' => $diskOptions];
        $pending = new PendingExport($export::class, define: static fn () => ExportSource::define($export, $rules));
        $pending->name(class_basename($export))->fileName(basename($filePath))->path($filePath)
            ->disk($disk ?? (string) config('filesystems.default'))->unique(false)->channels([])->expireDays(null);
        $job = $pending->job();
        $job->onConnection($job->connection ?? config('native-xlsx.queue.connection'))->onQueue($job->queue ?? config('native-xlsx.queue.queue'));
        // The row may be part of an open transaction; a worker must not be faster.
        return (new PendingDispatch($job))->afterCommit();
    }

    /**
     * The bytes of the file. They are in memory then: for small ones.
     *
     * @throws Unsupported
     */
    public function raw(object $export, string $writerType = NativeExcel::XLSX): string
    {
        $this->onlyXlsx('', $writerType);
        $path = AtOnce::build($export);
        try {
            return (string) file_get_contents($path);
        } finally {
            @unlink($path);
        }
    }

    /** @throws Unsupported */
    protected function onlyXlsx(string $fileName, ?string $writerType): void
    {
        $type = $writerType ?? strtolower(pathinfo($fileName, PATHINFO_EXTENSION));
        if (strtolower($type) !== 'xlsx') {
            throw Unsupported::writerType($type === '' ? "of '$fileName'" : "'$type'");
        }
    }
}
