<?php

namespace NativeXlsx\Laravel\Testing;

use Closure;
use Illuminate\Contracts\Queue\ShouldQueue;
use Illuminate\Foundation\Bus\PendingDispatch;
use NativeXlsx\Laravel\Compat\Exporter;
use NativeXlsx\Laravel\Compat\NativeExcel;
use PHPUnit\Framework\Assert;
use Symfony\Component\HttpFoundation\BinaryFileResponse;

/**
 * Stands in for {@see NativeExcel} in an application's tests, as Laravel Excel's own fake does for `Excel`, with the same
 * assertions: what is asked for is only written down, nothing is built, stored or queued. `NativeExcel::fake()` puts it in place.
 */
final class FakeExcel extends Exporter
{
    /** @var array<string, object> exports by file name */
    private array $downloads = [];

    /** @var array<string, array<string, object>> exports by disk and path; '' is the default disk */
    private array $stored = [];

    /** @var array<string, array<string, object>> the same */
    private array $queued = [];

    /** @var array<class-string, object> */
    private array $raw = [];

    /** @var list<FakeJob> */
    private array $jobs = [];

    private bool $byRegex = false;

    /** @param array<string, string> $headers */
    public function download(object $export, string $fileName, ?string $writerType = null, array $headers = []): BinaryFileResponse
    {
        $this->onlyXlsx($fileName, $writerType);
        $this->downloads[$fileName] = $export;
        return new BinaryFileResponse(__FILE__, 200, $headers); // some file
    }

    /** @param array<string, mixed>|string $diskOptions */
    public function store(object $export, string $filePath, ?string $disk = null, ?string $writerType = null, array|string $diskOptions = []): bool|PendingDispatch
    {
        if ($export instanceof ShouldQueue) {
            return $this->queue($export, $filePath, $disk, $writerType, $diskOptions);
        }
        $this->onlyXlsx($filePath, $writerType);
        $this->stored[(string) $disk][$filePath] = $export;
        return true;
    }

    /** @param array<string, mixed>|string $diskOptions */
    public function queue(object $export, string $filePath, ?string $disk = null, ?string $writerType = null, array|string $diskOptions = []): PendingDispatch
    {
        $this->onlyXlsx($filePath, $writerType);
        $this->queued[(string) $disk][$filePath] = $export;
        return new PendingDispatch($this->jobs[] = new FakeJob());
    }

    public function raw(object $export, string $writerType = NativeExcel::XLSX): string
    {
        $this->onlyXlsx('', $writerType);
        $this->raw[$export::class] = $export;
        return 'RAW-CONTENTS';
    }

    /** From here on file names and paths in assertions are regular expressions. */
    public function matchByRegex(): void
    {
        $this->byRegex = true;
    }

    /** Paths and file names are themselves again. */
    public function doNotMatchByRegex(): void
    {
        $this->byRegex = false;
    }

    /** @param (Closure(object): bool)|null $callback gets the export */
    public function assertDownloaded(string $fileName, ?Closure $callback = null): void
    {
        $this->assertFound($this->downloads, $fileName, $callback, 'downloaded');
    }

    /**
     * @param string|(Closure(object): bool)|null $disk
     * @param (Closure(object): bool)|null $callback
     */
    public function assertStored(string $filePath, string|Closure|null $disk = null, ?Closure $callback = null): void
    {
        [$disk, $callback] = $disk instanceof Closure ? [null, $disk] : [$disk, $callback];
        $this->assertFound($this->stored[(string) $disk] ?? [], $filePath, $callback, 'stored on ' . self::named($disk));
    }

    /**
     * @param string|(Closure(object): bool)|null $disk
     * @param (Closure(object): bool)|null $callback
     */
    public function assertQueued(string $filePath, string|Closure|null $disk = null, ?Closure $callback = null): void
    {
        [$disk, $callback] = $disk instanceof Closure ? [null, $disk] : [$disk, $callback];
        $this->assertFound($this->queued[(string) $disk] ?? [], $filePath, $callback, 'queued for ' . self::named($disk));
    }

    /**
     * Some export was queued with these jobs behind it.
     *
     * @param list<class-string|object> $chain
     */
    public function assertQueuedWithChain(array $chain): void
    {
        $found = array_filter($this->jobs, static function (FakeJob $job) use ($chain): bool {
            $jobs = array_map(static fn (string $stored): object => unserialize($stored), $job->chained);
            $expected = array_map(static fn (string|object $one, ?object $job): bool => $job !== null && (is_string($one) ? $job instanceof $one : $job == $one), $chain, array_slice($jobs, 0, count($chain)));
            return count($jobs) === count($chain) && !in_array(false, $expected, true);
        });
        Assert::assertNotSame([], $found, 'No export was queued with this chain: ' . implode(', ', array_map(static fn (string|object $one): string => is_string($one) ? $one : $one::class, $chain)) . '.');
    }

    /**
     * @param class-string $class
     * @param (Closure(object): bool)|null $callback
     */
    public function assertExportedInRaw(string $class, ?Closure $callback = null): void
    {
        Assert::assertArrayHasKey($class, $this->raw, "$class was not exported in raw.");
        Assert::assertTrue($callback === null || $callback($this->raw[$class]), "$class was not exported in raw so.");
    }

    private static function named(?string $disk): string
    {
        return $disk === null ? 'the default disk' : "the disk $disk";
    }

    /**
     * @param array<string, object> $exports
     * @param (Closure(object): bool)|null $callback
     */
    private function assertFound(array $exports, string $name, ?Closure $callback, string $what): void
    {
        $names = array_map('strval', array_keys($exports));
        $names = array_values(array_filter($names, fn (string $one): bool => $this->byRegex ? preg_match($name, $one) === 1 : $one === $name));
        Assert::assertNotSame([], $names, "$name was not $what; " . ($exports === [] ? 'nothing was.' : 'that were: ' . implode(', ', array_keys($exports)) . '.'));
        $right = array_filter($names, static fn (string $one): bool => $callback === null || $callback($exports[$one]));
        Assert::assertNotSame([], $right, "$name was $what, but not so.");
    }
}
