<?php

namespace NativeXlsx\Laravel\Operation;

use Cron\CronExpression;
use DateTimeImmutable;
use DateTimeZone;
use Illuminate\Contracts\Debug\ExceptionHandler;
use Illuminate\Database\Eloquent\Model;
use Illuminate\Database\Eloquent\Relations\Relation;
use Illuminate\Support\Carbon;
use InvalidArgumentException;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Models\Schedule;
use NativeXlsx\Laravel\NativeExport;
use NativeXlsx\Laravel\Slices\Names;
use RuntimeException;
use Throwable;

/**
 * Exports that somebody wants again and again. Each run is asked for exactly once, however many schedulers there are: the
 * row's `next_run_at` moves on by a compare-and-set, in one transaction with the new export's row. A run that was missed,
 * because no scheduler ran, is made up for once, not as often as it was missed.
 */
final class Schedules
{
    public function __construct(private readonly ExceptionHandler $errors)
    {
    }

    /**
     * @param class-string<NativeExport> $class
     * @param string $cron five fields, or `@daily` and its like
     * @param array<string, mixed> $filters as for dispatch()
     * @param string|null $timezone in which the expression is meant; null: the application's
     * @throws InvalidArgumentException no such export, expression or time zone
     * @throws \NativeXlsx\Laravel\Exceptions\RefusedException the expression or the owner's key has more characters than a column
     */
    public function create(string $class, ?Model $for, string $cron, array $filters = [], ?string $timezone = null): Schedule
    {
        if (!is_subclass_of($class, NativeExport::class)) {
            throw new InvalidArgumentException("$class is no " . NativeExport::class . ': only those can be scheduled.');
        }
        $next = self::next($cron, $timezone);
        $owner = $for === null ? [] : ['owner_type' => Names::fit('type of the owner', $for->getMorphClass()), 'owner_id' => Names::fit('key of the owner', (string) $for->getKey())];
        return Schedule::query()->create($owner + ['class' => $class, 'cron' => Names::fit('cron expression', $cron), 'timezone' => $timezone, 'parameters' => $filters, 'active' => true, 'next_run_at' => $next]);
    }

    /** Stops it, and begins it again with the next moment that comes. */
    public function activate(Schedule $schedule, bool $active = true): void
    {
        $schedule->forceFill(['active' => $active, 'next_run_at' => $active ? self::next($schedule->cron, $schedule->timezone) : null])->save();
    }

    /**
     * Asks for those whose time has come.
     *
     * @return list<Export> those that this call asked for
     */
    public function runDue(): array
    {
        $exports = [];
        foreach (Schedule::query()->where('active', true)->where('next_run_at', '<=', Carbon::now())->orderBy('next_run_at')->get() as $schedule) {
            try {
                $export = $schedule->getConnection()->transaction(fn (): ?Export => $this->claim($schedule) ? $this->dispatch($schedule) : null);
                if ($export !== null) {
                    $exports[] = $export;
                }
            } catch (Throwable $error) {
                $this->errors->report($error);
                // What can't be dispatched now must not be tried again every minute.
                $this->claim($schedule);
            }
        }
        return $exports;
    }

    /** When it comes next after $after, to be stored. */
    public static function next(string $cron, ?string $timezone = null, ?Carbon $after = null): Carbon
    {
        try {
            $zone = new DateTimeZone($timezone ?? (string) config('app.timezone', 'UTC'));
            $now = DateTimeImmutable::createFromInterface($after ?? Carbon::now())->setTimezone($zone);
            $next = (new CronExpression($cron))->getNextRunDate($now, 0, false, $zone->getName());
        } catch (Throwable $error) {
            throw new InvalidArgumentException("\"$cron\" in time zone " . ($timezone ?? 'of the application') . " can't be scheduled: {$error->getMessage()}", 0, $error);
        }
        return Carbon::createFromTimestamp($next->getTimestamp(), date_default_timezone_get());
    }

    /** @return bool whether this call has moved it on */
    private function claim(Schedule $schedule): bool
    {
        $due = $schedule->getRawOriginal('next_run_at');
        $now = Carbon::now();
        $values = ['last_run_at' => $schedule->fromDateTime($now), 'next_run_at' => $schedule->fromDateTime(self::next($schedule->cron, $schedule->timezone))];
        return Schedule::query()->whereKey($schedule->getKey())->where('active', true)->where('next_run_at', $due)->toBase()->update($values) === 1;
    }

    private function dispatch(Schedule $schedule): Export
    {
        $class = $schedule->class;
        if (!is_subclass_of($class, NativeExport::class)) {
            throw new RuntimeException("Schedule $schedule->id: there is no export $class any more. `php artisan export:schedules --delete=$schedule->id` removes it.");
        }
        return $class::dispatch(for: $this->owner($schedule), filters: $schedule->parameters ?? [])->schedule($schedule->id)->export();
    }

    private function owner(Schedule $schedule): ?Model
    {
        if ($schedule->owner_type === null) {
            return null;
        }
        $class = Relation::getMorphedModel($schedule->owner_type) ?? $schedule->owner_type;
        $owner = is_subclass_of($class, Model::class) ? $class::query()->find($schedule->owner_id) : null;
        return $owner ?? throw new RuntimeException("Schedule $schedule->id: its owner ($schedule->owner_type $schedule->owner_id) is gone. "
            . "`php artisan export:schedules --delete=$schedule->id` removes it.");
    }
}
