<?php

namespace App\Providers;

use App\Listeners\WriteDownCompletion;
use Illuminate\Foundation\Support\Providers\EventServiceProvider as ServiceProvider;
use NativeXlsx\Laravel\Events\ExportCompleted;

/** As Laravel's skeleton has it, with a listener to one of the package's events. */
final class EventServiceProvider extends ServiceProvider
{
    protected $listen = [ExportCompleted::class => [WriteDownCompletion::class]];

    public function shouldDiscoverEvents(): bool
    {
        return false;
    }
}
