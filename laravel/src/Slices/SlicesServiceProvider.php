<?php

namespace NativeXlsx\Laravel\Slices;

use Illuminate\Support\ServiceProvider;

/** Slices, publishing and what stands around them. */
final class SlicesServiceProvider extends ServiceProvider
{
    public function register(): void
    {
        $this->app->singleton(Dispatcher::class);
    }
}
