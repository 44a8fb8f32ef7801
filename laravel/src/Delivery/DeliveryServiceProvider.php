<?php

namespace NativeXlsx\Laravel\Delivery;

use Illuminate\Contracts\Events\Dispatcher;
use Illuminate\Support\Facades\Blade;
use Illuminate\Support\ServiceProvider;
use NativeXlsx\Laravel\Contracts\Authorizer;
use NativeXlsx\Laravel\Events\ExportCanceled;
use NativeXlsx\Laravel\Events\ExportCompleted;
use NativeXlsx\Laravel\Events\ExportFailed;

/** Downloads, messages and the status page. Nothing here keeps state between requests. */
final class DeliveryServiceProvider extends ServiceProvider
{
    public function register(): void
    {
        $this->app->bind(Authorizer::class, static fn ($app) => $app->make(config('native-xlsx.authorizer', OwnerAuthorizer::class)));
        $this->app->bind(Webhook\Transport::class, static fn () => new Webhook\CurlTransport(config('native-xlsx.delivery.webhook.ca_file')));
    }

    public function boot(): void
    {
        $events = $this->app->make(Dispatcher::class);
        foreach ([ExportCompleted::class, ExportFailed::class, ExportCanceled::class] as $event) {
            $events->listen($event, [AnnounceEnd::class, 'handle']);
        }
        Blade::componentNamespace(__NAMESPACE__ . '\\View', 'native-xlsx');
        if (config('native-xlsx.routes.enabled')) {
            $this->loadRoutesFrom(__DIR__ . '/../../routes/delivery.php');
            // An application without Laravel's own RouteServiceProvider doesn't do it.
            $this->app->booted(static fn ($app) => $app['router']->getRoutes()->refreshNameLookups());
        }
    }
}
