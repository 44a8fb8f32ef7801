<?php

namespace App\Providers;

use Illuminate\Support\Facades\Route;
use Illuminate\Support\ServiceProvider;
use NativeXlsx\Laravel\NativeXlsxServiceProvider;
use NativeXlsx\Laravel\Tests\Support\Deprecations;
use ReflectionClass;

final class AppServiceProvider extends ServiceProvider
{
    public function boot(): void
    {
        Deprecations::refuseIn(dirname((string) (new ReflectionClass(NativeXlsxServiceProvider::class))->getFileName()));
        if (is_file(base_path('routes/web.php'))) {
            Route::middleware('web')->group(base_path('routes/web.php'));
        }
        // What a test asks of every process of its application, workers included.
        if (is_file(base_path('bootstrap/extra.php'))) {
            (require base_path('bootstrap/extra.php'))($this->app);
        }
    }
}
