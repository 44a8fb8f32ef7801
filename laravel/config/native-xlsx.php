<?php

return [

    /*
    |--------------------------------------------------------------------------
    | Building
    |--------------------------------------------------------------------------
    | The workbook is built on a local file system of the worker, in `folder`, and published to `disk` when it is whole. The
    | folder must survive a restart of the worker. Network file systems are refused (their locks and syncs can't be
    | trusted) unless `allow_network_folder` says that yours can.
    */

    'folder' => env('NATIVE_XLSX_FOLDER', storage_path('app/native-exports')),

    'allow_network_folder' => env('NATIVE_XLSX_ALLOW_NETWORK_FOLDER', false),

    // What survives power loss (`power`), or only a killed process (`process`).
    'durability' => env('NATIVE_XLSX_DURABILITY', 'power'),

    'compression' => env('NATIVE_XLSX_COMPRESSION', 'default'),

    /*
    |--------------------------------------------------------------------------
    | Publishing
    |--------------------------------------------------------------------------
    */

    'disk' => env('NATIVE_XLSX_DISK', 'local'),

    // Below this folder of the disk; then the export's id and file name.
    'path' => env('NATIVE_XLSX_PATH', 'exports'),

    // Days until a completed file is removed by `export:prune`; null: never.
    'expire_days' => 7,

    /*
    |--------------------------------------------------------------------------
    | Queue
    |--------------------------------------------------------------------------
    | A slice ends after `slice_seconds` and hands on. slice_seconds + what a page may take < `timeout` of the job <
    | `retry_after` of the queue connection; `php artisan export:doctor` checks it.
    */

    'queue' => [
        'connection' => env('NATIVE_XLSX_QUEUE_CONNECTION'), // null: the default one
        'queue' => env('NATIVE_XLSX_QUEUE', 'exports'),
        'slice_seconds' => 45,
        'timeout' => 75,
        'publish_timeout' => 600, // of the job that brings the file to its disk

        // Seconds until a job comes again that found its workbook open elsewhere, or its database away.
        'locked_seconds' => 15,
        'away_seconds' => 30,

        // Minutes of waiting before the second, third, … attempt after failures in a row; failed after the last.
        'backoff_minutes' => [1, 3, 9, 27],

        // With several servers: a workbook stays on the host that began it, and its slices go to the queue `exports@host`.
        // Each server's workers then listen to `exports@<its name>,exports`.
        'per_host' => env('NATIVE_XLSX_PER_HOST', false),
        'host' => env('NATIVE_XLSX_HOST'), // null: gethostname()

        // A running export without a heartbeat for this long is dispatched again by `export:tend`.
        'stale_seconds' => 180,
    ],

    /*
    |--------------------------------------------------------------------------
    | Fairness
    |--------------------------------------------------------------------------
    | Exports that run at the same time; the rest wait their turn. null: no limit.
    */

    'limits' => [
        'per_owner' => 2,
        'total' => null,
    ],

    // While the same export with the same parameters of the same owner is active, asking again gives that one.
    'unique' => true,

    /*
    |--------------------------------------------------------------------------
    | Source
    |--------------------------------------------------------------------------
    | Rows a page, also of exports that map their rows in PHP (whose models need memory), and options of NativeCursor
    | (`pageMs`, `rowsPerSecond`, `maxThreadsRunning`, …).
    */

    'source' => [
        'chunk' => 5_000,
        'mapped_chunk' => 1_000,
        'rows_per_commit' => 10_000,
        'commit_seconds' => 2.0,
        'cursor' => [],
    ],

    'database' => [
        'connection' => env('NATIVE_XLSX_DB_CONNECTION'), // of the tables of this package; null: the default one
    ],

    /*
    |--------------------------------------------------------------------------
    | Delivery
    |--------------------------------------------------------------------------
    */

    'routes' => [
        'enabled' => true,
        'prefix' => 'native-exports',
        'middleware' => ['web'],
        'auth' => ['auth'], // in front of the owner's own pages
        'throttle' => '60,1',
    ],

    'delivery' => [
        // Told when an export has ended, in this order; classes that implement Contracts\DeliveryChannel, or 'mail',
        // 'database', 'broadcast', 'webhook'.
        'channels' => ['mail', 'database'],

        'token' => [
            'expire_hours' => 72,
            'single_use' => false,
            'open_minutes' => 15, // of a single-use link, after it was confirmed
        ],

        // null, 'x-accel-redirect' (nginx) or 'x-sendfile' (Apache, lighttpd), for files on a local disk.
        'sendfile' => null,
        // For X-Accel-Redirect: the internal location => the folder that it serves.
        'accel' => ['location' => '/native-exports-files', 'folder' => storage_path('app')],

        'webhook' => [
            'url' => env('NATIVE_XLSX_WEBHOOK_URL'),
            'secret' => env('NATIVE_XLSX_WEBHOOK_SECRET'),
            'allow_private' => false, // addresses like 10.0.0.1 or localhost
            'timeout' => 10,
            'backoff_minutes' => [1, 5, 15, 60],
        ],
    ],

    'status_page' => [
        'poll_seconds' => 2,
        'events' => false, // server-sent events; each open page holds a worker
        'max_event_streams' => 4,
    ],

    /*
    |--------------------------------------------------------------------------
    | Operation
    |--------------------------------------------------------------------------
    */

    // Folders (inside the application) that are searched for export classes.
    'discover' => ['app'],

    'metrics' => [
        'enabled' => false,
        'path' => 'native-exports/metrics',
        'gate' => 'viewNativeExportMetrics',
    ],

    'prune' => [
        'rows_after_days' => 30,
    ],

];
