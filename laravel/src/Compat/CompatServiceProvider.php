<?php

namespace NativeXlsx\Laravel\Compat;

use Illuminate\Support\Facades\Event;
use Illuminate\Support\ServiceProvider;
use NativeXlsx\Laravel\Events\ExportFailed;

/** Exports that were written for Laravel Excel. */
final class CompatServiceProvider extends ServiceProvider
{
    public function register(): void
    {
        $this->app->bind(Exporter::class);
    }

    public function boot(): void
    {
        Event::listen(ExportFailed::class, [TellExport::class, 'failed']);
        if ($this->app->runningInConsole()) {
            $this->commands([CompatCommand::class]);
        }
    }
}
