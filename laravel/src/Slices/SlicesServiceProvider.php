<?php

namespace NativeXlsx\Laravel\Slices;

use Illuminate\Support\ServiceProvider;
use NativeXlsx\Laravel\Contracts\Dispatches;

/** Slices, publishing and what stands around them. */
final class SlicesServiceProvider extends ServiceProvider
{
    public function register(): void
    {
        // One trampoline a process: it must see that it is already running.
        $this->app->singleton(Trampoline::class);
        $this->app->bindIf(Dispatches::class, Dispatching::class);
    }

    public function boot(): void
    {
        if ($this->app->runningInConsole()) {
            $this->commands([MakeNativeExportCommand::class]);
        }
    }
}
