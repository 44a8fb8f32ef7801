<?php

return [

    /*
    |--------------------------------------------------------------------------
    | Building
    |--------------------------------------------------------------------------
    | The workbook is built on a local file system of the worker, in `folder`, and published to `disk` when it is whole. The
    | folder must survive a restart of the worker. Network file systems are refused (their locks and syncs can't be
    | trusted) unless `allow_network_folder` says that yours can. It is an absolute path, and this application's alone:
    | `export:prune` removes what no row of its database has known for a day.
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
        // After pageSeconds the server ends a statement, and what it has given is gone on from; without it a slow page could
        // outlast the job's timeout.
        'cursor' => ['pageSeconds' => 20],
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
        // Of the links in mails. They need no session, and no cookie is set; the link itself is the key.
        'link_middleware' => [],
        'throttle' => '60,1', // downloads, links and buttons: `requests,minutes`, or the name of a rate limiter
        'throttle_status' => '300,1', // the status page asks again every few seconds, in every tab
    ],

    // Who may do what with an export: a class that implements Contracts\Authorizer. The default asks the policy of
    // Models\Export, if the application has one, and otherwise lets the owner and nobody else.
    'authorizer' => NativeXlsx\Laravel\Delivery\OwnerAuthorizer::class,

    'delivery' => [
        // Told when an export has ended: 'mail', 'database', 'broadcast', 'webhook', or classes that implement
        // Contracts\DeliveryChannel. The webhook joins by itself as soon as it has a URL below.
        'channels' => ['mail', 'database'],

        // What they are told of: 'completed', 'failed', 'canceled'.
        'events' => ['completed', 'failed'],

        // Minutes of waiting before the second, third, … attempt of a delivery; given up after the last.
        'backoff_minutes' => [1, 5, 15, 60],

        'queue' => [
            'connection' => null, // null: that of the exports
            'queue' => null, // null: that of the exports
        ],

        // The message that people get, by mail, database and broadcast; extend it to say it your way.
        'notification' => NativeXlsx\Laravel\Delivery\Notifications\ExportEnded::class,

        'token' => [
            'expire_hours' => 72, // null: as long as the file
            'single_use' => false,
            'open_minutes' => 15, // of a single-use link, after it was confirmed
        ],

        // A disk that can make temporary URLs (S3 and the like) is redirected to, for so many minutes; null: the file is
        // streamed through the application.
        'temporary_url_minutes' => 5,

        // null, 'x-accel-redirect' (nginx) or 'x-sendfile' (Apache, lighttpd), for files on a local disk.
        'sendfile' => null,
        // For X-Accel-Redirect: the internal location => the folder that it serves.
        'accel' => ['location' => '/native-exports-files', 'folder' => storage_path('app')],

        'webhook' => [
            'url' => env('NATIVE_XLSX_WEBHOOK_URL'), // of every export; one of its own is given at dispatch
            'secret' => env('NATIVE_XLSX_WEBHOOK_SECRET'), // signs; several, separated by blanks, while one replaces another
            'events' => ['completed', 'failed', 'canceled'],
            // Addresses that aren't public are refused: true allows 10.0.0.1, localhost and the like, a list of networks
            // (['10.20.0.0/16']) only those. Metadata services (link-local) must be in the list to be allowed.
            'allow_private' => false,
            'allow_http' => false, // without TLS; private addresses that are allowed may do without
            'ca_file' => null, // of a private authority; null: those of the system
            'timeout' => 10,
            'backoff_minutes' => [1, 5, 15, 60],
        ],
    ],

    'status_page' => [
        'poll_seconds' => 2,
        // Server-sent events instead of polling; each open page holds a worker of the web server for event_stream_seconds and then
        // connects again. Pages beyond max_event_streams poll.
        'events' => false,
        'max_event_streams' => 4,
        'event_stream_seconds' => 55,
    ],

    /*
    |--------------------------------------------------------------------------
    | Operation
    |--------------------------------------------------------------------------
    */

    // Folders (inside the application, or with a leading slash) that are searched for export classes.
    'discover' => ['app'],

    // What the package has Laravel's scheduler run: `export:tend` every minute, `export:prune` every day at 03:17. Both
    // may run on every server, and `export:prune` should: each server removes the dead files of its own folder.
    'schedule' => [
        'tend' => true,
        'prune' => true,
    ],

    'metrics' => [
        'enabled' => false,
        'path' => 'native-exports/metrics',
        'middleware' => [],
        // Prometheus' endpoint lets in whom this gate does: Gate::define('viewNativeExportMetrics', fn (?User $user, Request $request) => …).
        'gate' => 'viewNativeExportMetrics',
    ],

    // 200 or 503 for load balancers and orchestrators. Open to all; says only which of database, folder and extension is missing.
    'readiness' => [
        'enabled' => false,
        'path' => 'native-exports/ready',
        'middleware' => [],
    ],

    'prune' => [
        // A failed export can be retried for so long; then its rows are removed. null: never.
        'failed_after_days' => 7,
        // The row of an export without a file is deleted so long after its end. null: never.
        'rows_after_days' => 30,
    ],

];
