<?php

namespace NativeXlsx\Laravel\Operation;

use Illuminate\Console\Scheduling\Schedule;
use Illuminate\Contracts\Events\Dispatcher;
use Illuminate\Queue\Events\Looping;
use Illuminate\Support\Facades\Route;
use Illuminate\Support\ServiceProvider;
use NativeXlsx\Laravel\Console;

/** Commands, the registry, the doctor, metrics, schedules. Nothing that is bound here knows a request or a user. */
final class OperationServiceProvider extends ServiceProvider
{
    private const COMMANDS = [
        Console\RunCommand::class,
        Console\ListCommand::class,
        Console\StatusCommand::class,
        Console\PauseCommand::class,
        Console\ResumeCommand::class,
        Console\CancelCommand::class,
        Console\RetryCommand::class,
        Console\TendCommand::class,
        Console\PruneCommand::class,
        Console\DoctorCommand::class,
        Console\SchedulesCommand::class,
    ];

    public function register(): void
    {
        $this->app->singleton(Registry::class);
        $this->app->singleton(Presence::class);
        $this->app->tag(Doctor::CHECKS, Doctor::TAG);
    }

    public function boot(Dispatcher $events): void
    {
        $events->listen(Looping::class, [Presence::class, 'looping']);
        $this->routes();
        $this->commands(self::COMMANDS); // also where no console is: Artisan::call() in a request
        $this->callAfterResolving(Schedule::class, static function (Schedule $schedule): void {
            // A lock that outlives its process must not keep the others waiting for a day, which is Laravel's default.
            if (config('native-xlsx.schedule.tend')) {
                $schedule->command('export:tend')->everyMinute()->withoutOverlapping(10);
            }
            if (config('native-xlsx.schedule.prune')) {
                $schedule->command('export:prune')->dailyAt('03:17'); // a lock would keep the other servers from theirs
            }
        });
    }

    private function routes(): void
    {
        if (method_exists($this->app, 'routesAreCached') && $this->app->routesAreCached()) {
            return;
        }
        foreach (['metrics' => [Http\MetricsController::class, 'metrics'], 'readiness' => [Http\ReadinessController::class, 'ready']] as $section => [$controller, $name]) {
            if (config("native-xlsx.$section.enabled")) {
                Route::get((string) config("native-xlsx.$section.path"), $controller)
                    ->middleware((array) config("native-xlsx.$section.middleware", []))->name("native-exports.$name");
            }
        }
    }
}
