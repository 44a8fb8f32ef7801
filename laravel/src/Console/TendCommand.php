<?php

namespace NativeXlsx\Laravel\Console;

use Illuminate\Contracts\Events\Dispatcher;
use NativeXlsx\Laravel\Events\MetricsCollected;
use NativeXlsx\Laravel\Operation\Metrics;
use NativeXlsx\Laravel\Operation\Presence;
use NativeXlsx\Laravel\Operation\Readiness;
use NativeXlsx\Laravel\Operation\Schedules;
use NativeXlsx\Laravel\Slices\Tending;

/**
 * `export:tend`, once a minute by the scheduler: takes up exports whose worker has died, starts waiting ones in their turn,
 * asks for scheduled ones that are due. May run on every server at the same time.
 */
final class TendCommand extends Command
{
    protected $name = 'export:tend';

    public function handle(Tending $tending, Schedules $schedules, Presence $presence, Dispatcher $events): int
    {
        $scheduled = $schedules->runDue();
        $tended = $tending->tend();
        $presence->tended();
        if ($events->hasListeners(MetricsCollected::class)) {
            $events->dispatch(new MetricsCollected(app(Metrics::class)->collect(), app(Readiness::class)->check()));
        }
        $this->line($this->text('done', ['tended' => self::count($tended), 'scheduled' => count($scheduled)]));
        return self::SUCCESS;
    }

    /** @param array<int|string, mixed> $tended ids, or lists or numbers of them by what was done */
    private static function count(array $tended): int
    {
        return array_sum(array_map(static fn (mixed $value): int => match (true) {
            is_int($value) => $value,
            is_array($value) => count($value),
            default => 1,
        }, $tended));
    }
}
