<?php

namespace NativeXlsx\Laravel\Console;

use NativeXlsx\Laravel\Models\Schedule;
use NativeXlsx\Laravel\Operation\Schedules;

/** `export:schedules`: what is exported again and again, and stopping, resuming and deleting it. */
final class SchedulesCommand extends Command
{
    protected $name = 'export:schedules';

    protected array $options = ['pause' => self::VALUES, 'resume' => self::VALUES, 'delete' => self::VALUES, 'json' => self::FLAG];

    public function handle(Schedules $schedules): int
    {
        $status = self::SUCCESS;
        foreach (['pause', 'resume', 'delete'] as $action) {
            foreach ((array) $this->option($action) as $id) {
                $schedule = Schedule::query()->find(strtoupper((string) $id));
                if ($schedule === null) {
                    $this->error($this->text('unknown', ['id' => $id]));
                    $status = self::FAILURE;
                    continue;
                }
                $action === 'delete' ? $schedule->delete() : $schedules->activate($schedule, $action === 'resume');
                $this->info($this->text("done_$action", ['id' => $schedule->id]));
            }
        }
        $this->show();
        return $status;
    }

    private function show(): void
    {
        $rows = Schedule::query()->orderBy('next_run_at')->orderBy('id')->get()->map(static fn (Schedule $schedule): array => [
            'id' => $schedule->id,
            'class' => $schedule->class,
            'owner' => $schedule->owner_type === null ? null : class_basename($schedule->owner_type) . " $schedule->owner_id",
            'cron' => $schedule->cron,
            'timezone' => $schedule->timezone ?? (string) config('app.timezone'),
            'active' => $schedule->active,
            'last_run_at' => $schedule->last_run_at?->toIso8601String(),
            'next_run_at' => $schedule->next_run_at?->toIso8601String(),
        ])->values()->all();
        if ($this->option('json')) {
            $this->json($rows);
        } elseif ($rows === []) {
            $this->line($this->text('none'));
        } else {
            $heads = array_map(fn (string $head): string => $this->common("head.$head"), array_map('strval', array_keys($rows[0])));
            $this->table($heads, array_map(fn (array $row): array => array_replace($row, ['active' => $this->common($row['active'] ? 'yes' : 'no')]), $rows));
        }
    }
}
