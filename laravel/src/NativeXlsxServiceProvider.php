<?php

namespace NativeXlsx\Laravel;

use Illuminate\Support\ServiceProvider;

/**
 * What Laravel finds. Publishes config, migrations, views, translations and stubs; everything else is registered by the
 * provider of its own folder.
 */
final class NativeXlsxServiceProvider extends ServiceProvider
{
    /** @var list<class-string<ServiceProvider>> */
    private const PROVIDERS = [
        Slices\SlicesServiceProvider::class,
        Compat\CompatServiceProvider::class,
        Delivery\DeliveryServiceProvider::class,
        Operation\OperationServiceProvider::class,
    ];

    public function register(): void
    {
        $this->mergeConfigFrom(__DIR__ . '/../config/native-xlsx.php', 'native-xlsx');
        foreach (self::PROVIDERS as $provider) {
            if (class_exists($provider)) {
                $this->app->register($provider);
            }
        }
    }

    public function boot(): void
    {
        $this->loadMigrationsFrom(__DIR__ . '/../database/migrations');
        $this->loadTranslationsFrom(__DIR__ . '/../resources/lang', 'native-xlsx');
        $this->loadViewsFrom(__DIR__ . '/../resources/views', 'native-xlsx');
        if ($this->app->runningInConsole()) {
            $this->publishes([__DIR__ . '/../config/native-xlsx.php' => config_path('native-xlsx.php')], 'native-xlsx-config');
            $this->publishes([__DIR__ . '/../database/migrations' => database_path('migrations')], 'native-xlsx-migrations');
            $this->publishes([__DIR__ . '/../resources/views' => resource_path('views/vendor/native-xlsx')], 'native-xlsx-views');
            $this->publishes([__DIR__ . '/../resources/lang' => $this->app->langPath() . '/vendor/native-xlsx'], 'native-xlsx-lang');
            $this->publishes([__DIR__ . '/../resources/stubs' => base_path('stubs/vendor/native-xlsx')], 'native-xlsx-stubs');
        }
    }
}
