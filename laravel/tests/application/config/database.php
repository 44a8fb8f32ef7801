<?php

// Whose servers these are: scripts/with-mariadb, scripts/with-postgres and scripts/with-redis. Workers get them through the environment.
$mysql = [
    'driver' => 'mysql',
    'host' => env('NX_DB_HOST', '127.0.0.1'),
    'port' => env('NX_DB_PORT', '3306'),
    'database' => env('NX_LARAVEL_DB', 'nx_laravel'),
    'username' => env('NX_DB_USER'),
    'password' => env('NX_DB_PASSWORD'),
    'charset' => 'utf8mb4',
    'collation' => 'utf8mb4_unicode_ci',
    'prefix' => '',
    'strict' => true,
    'timezone' => '+00:00',
];

return [
    'default' => 'mysql',
    'connections' => [
        'mysql' => $mysql,
        // The same server, told apart as a primary and its replica.
        'replicated' => ['read' => ['host' => [$mysql['host']]], 'write' => ['host' => [$mysql['host']]], 'sticky' => true] + $mysql,
        'prefixed' => ['prefix' => 'shop_'] + $mysql,
        'pgsql' => [
            'driver' => 'pgsql',
            'host' => env('NX_PG_HOST', '127.0.0.1'),
            'port' => env('NX_PG_PORT', '5432'),
            'database' => env('NX_PG_NAME', 'postgres'),
            'username' => env('NX_PG_USER'),
            'password' => env('NX_PG_PASSWORD'),
            'charset' => 'utf8',
            'prefix' => '',
            'schema' => 'public', // Laravel 8's name of the next
            'search_path' => 'public',
            'timezone' => 'UTC',
        ],
        'sqlite' => ['driver' => 'sqlite', 'database' => ':memory:', 'prefix' => '', 'foreign_key_constraints' => true],
        'sqlite_file' => ['driver' => 'sqlite', 'database' => storage_path('shop.sqlite'), 'prefix' => ''],
    ],
    'migrations' => 'migrations',
    'redis' => [
        'client' => 'phpredis',
        'options' => ['prefix' => 'shop:'],
        'default' => [
            'host' => env('NX_REDIS_HOST', '127.0.0.1'),
            'port' => env('NX_REDIS_PORT', '6379'),
            'password' => env('NX_REDIS_PASSWORD'),
            'database' => env('NX_REDIS_DB', '0'),
        ],
        'cache' => [
            'host' => env('NX_REDIS_HOST', '127.0.0.1'),
            'port' => env('NX_REDIS_PORT', '6379'),
            'password' => env('NX_REDIS_PASSWORD'),
            'database' => env('NX_REDIS_DB', '0'),
        ],
    ],
];
