<?php

use Illuminate\Routing\Middleware\ThrottleRequests;
use Illuminate\Support\Facades\Route;
use NativeXlsx\Laravel\Delivery\Http;

/*
 * Controllers only, so that `route:cache` works. Throttling has a name of its own: these requests and the application's don't
 * use up each other's.
 */

$limit = static fn (string $key): array => ($limit = config("native-xlsx.routes.$key")) === null || $limit === ''
    ? []
    : [ThrottleRequests::class . ':' . $limit . (str_contains((string) $limit, ',') ? ",native-exports-$key:" : '')];
$prefix = trim((string) config('native-xlsx.routes.prefix'), '/');

Route::prefix($prefix)->name('native-exports.')->group(static function () use ($limit): void {
    Route::get('assets/{file}', Http\AssetController::class)->where('file', 'status\.(css|js)')->name('asset');

    Route::middleware([...(array) config('native-xlsx.routes.link_middleware', []), ...$limit('throttle')])->group(static function (): void {
        Route::get('d/{token}', [Http\LinkController::class, 'show'])->name('link');
        Route::post('d/{token}', [Http\LinkController::class, 'open'])->name('link.open');
    });

    Route::middleware([...(array) config('native-xlsx.routes.middleware', []), ...(array) config('native-xlsx.routes.auth', [])])
        ->where(['export' => '[0-9A-Z]{26}'])->group(static function () use ($limit): void {
            Route::middleware($limit('throttle_status'))->group(static function (): void {
                Route::get('{export}', [Http\StatusController::class, 'show'])->name('show');
                Route::get('{export}/status', [Http\StatusController::class, 'status'])->name('status');
                Route::get('{export}/events', Http\EventsController::class)->name('events');
            });
            Route::middleware($limit('throttle'))->group(static function (): void {
                Route::get('{export}/download', Http\DownloadController::class)->name('download');
                foreach (['pause', 'resume', 'cancel', 'retry'] as $action) {
                    Route::post("{export}/$action", [Http\ActionController::class, $action])->name($action);
                }
            });
        });
});
