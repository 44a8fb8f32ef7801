<?php

namespace App\Http;

use Illuminate\Auth\Middleware\Authenticate as Middleware;
use Illuminate\Http\Request;

final class Authenticate extends Middleware
{
    protected function redirectTo($request): ?string
    {
        return $request instanceof Request && $request->expectsJson() ? null : '/login';
    }
}
