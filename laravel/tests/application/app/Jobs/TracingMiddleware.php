<?php

namespace App\Jobs;

use Illuminate\Support\Facades\DB;

final class TracingMiddleware
{
    public function handle(object $job, callable $next): mixed
    {
        DB::table('traces')->insert(['what' => 'middleware', 'detail' => get_class($job)]);
        return $next($job);
    }
}
