<?php

// The web side of the test application, for PHP's built-in server.
if (PHP_SAPI === 'cli-server' && $_SERVER['SCRIPT_NAME'] !== '/index.php' && is_file(__DIR__ . $_SERVER['SCRIPT_NAME'])) {
    return false;
}

require getenv('NX_TEST_BOOTSTRAP');

$app = NativeXlsx\Laravel\Tests\Support\Application::boot(dirname(__DIR__));
$kernel = $app->make(Illuminate\Contracts\Http\Kernel::class);
$response = $kernel->handle($request = Illuminate\Http\Request::capture());
$response->send();
$kernel->terminate($request, $response);
