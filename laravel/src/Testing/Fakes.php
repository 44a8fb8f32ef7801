<?php

namespace NativeXlsx\Laravel\Testing;

use Closure;
use Illuminate\Contracts\Events\Dispatcher;
use LogicException;
use NativeXlsx\Laravel\Contracts\Dispatches;
use NativeXlsx\Laravel\Events\ExportDownloaded;
use NativeXlsx\Laravel\Models\Export;

/** What {@see \NativeXlsx\Laravel\NativeExport} has for an application's tests. */
trait Fakes
{
    /** From here on nothing is exported: what is asked for is written down, for the assertions below. */
    public static function fake(): FakeExports
    {
        $fake = new FakeExports();
        app()->instance(Dispatches::class, $fake);
        app(Dispatcher::class)->listen(ExportDownloaded::class, [$fake, 'downloaded']);
        return $fake;
    }

    /**
     * @see FakeExports::assertQueued()
     *
     * @param class-string|Closure|int|null $class on a class of its own: may be left out, `OrdersExport::assertQueued(fn (PendingExport $export) => …)`
     */
    public static function assertQueued(string|Closure|int|null $class = null, Closure|int|null $where = null): void
    {
        is_string($class) ? self::faked()->assertQueued($class, $where) : self::faked()->assertQueued(static::class, $class);
    }

    /**
     * @see FakeExports::assertNotQueued()
     *
     * @param class-string|Closure|null $class
     */
    public static function assertNotQueued(string|Closure|null $class = null, ?Closure $where = null): void
    {
        is_string($class) ? self::faked()->assertNotQueued($class, $where) : self::faked()->assertNotQueued(static::class, $class);
    }

    /** @see FakeExports::assertNothingQueued() */
    public static function assertNothingQueued(): void
    {
        self::faked()->assertNothingQueued();
    }

    /**
     * @see FakeExports::assertDownloaded()
     *
     * @param class-string|Export|Closure|null $export
     */
    public static function assertDownloaded(string|Export|Closure|null $export = null, ?Closure $where = null): void
    {
        $export === null || $export instanceof Closure
            ? self::faked()->assertDownloaded(static::class, $export)
            : self::faked()->assertDownloaded($export, $where);
    }

    /**
     * @see FakeExports::assertNotDownloaded()
     *
     * @param class-string|Export|Closure|null $export
     */
    public static function assertNotDownloaded(string|Export|Closure|null $export = null, ?Closure $where = null): void
    {
        $export === null || $export instanceof Closure
            ? self::faked()->assertNotDownloaded(static::class, $export)
            : self::faked()->assertNotDownloaded($export, $where);
    }

    private static function faked(): FakeExports
    {
        $fake = app(Dispatches::class);
        return $fake instanceof FakeExports ? $fake : throw new LogicException('Call NativeExport::fake() first.');
    }
}
