<?php

namespace NativeXlsx\Laravel\Operation;

use Illuminate\Database\Eloquent\Model;
use NativeXlsx\Laravel\Models\Schedule;

/** What {@see \NativeXlsx\Laravel\NativeExport} has of schedules. */
trait Schedulable
{
    /**
     * Asks for this export again and again: `OrdersExport::schedule(for: $user, cron: '0 7 * * 1', timezone: 'Europe/Berlin')`. Each run
     * is an export like any other, and is delivered so. `export:tend` starts them.
     *
     * @param Model|null $for its owner
     * @param string $cron five fields, or `@daily` and its like
     * @param array<string, mixed> $filters as for dispatch(); dates among them stay what they are, so say `'days' => 30` rather than a date
     * @param string|null $timezone in which the expression is meant; null: the application's
     * @throws \InvalidArgumentException the expression or the time zone is wrong
     */
    public static function schedule(?Model $for = null, string $cron = '@daily', array $filters = [], ?string $timezone = null): Schedule
    {
        return app(Schedules::class)->create(static::class, $for, $cron, $filters, $timezone);
    }
}
