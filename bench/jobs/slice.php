<?php
// BASE fill ROWS, BASE export, or BASE slice: the Laravel package's test application in the folder BASE, on the database queue.
// `slice` runs one delivery, as a worker would, and measures it without the process's start.
require dirname(__DIR__) . '/lib/job.php';

putenv('CACHE_DRIVER=file');
require dirname(__DIR__, 2) . '/laravel/tests/bootstrap.php';

use App\Exports\MappedOrdersExport;
use Illuminate\Contracts\Console\Kernel;
use Illuminate\Queue\WorkerOptions;
use Illuminate\Support\Facades\DB;
use NativeXlsx\Laravel\Tests\Support\Application;

[, $base, $what] = $argv;
$app = Application::boot($base);
$app->make(Kernel::class)->bootstrap();
config([
    'queue.default' => 'database',
    'native-xlsx.queue.slice_seconds' => 0, // so a slice is one page, always of as many rows
    'native-xlsx.source.mapped_chunk' => 1_000,
    'native-xlsx.delivery.channels' => [],
]);
if ($what === 'fill') {
    $server = new PDO('mysql:host=' . getenv('NX_DB_HOST') . ';port=' . getenv('NX_DB_PORT'), getenv('NX_DB_USER'), getenv('NX_DB_PASSWORD'));
    $server->exec('DROP DATABASE IF EXISTS nx_laravel');
    $server->exec('CREATE DATABASE nx_laravel CHARACTER SET utf8mb4');
    $app->make(Kernel::class)->call('migrate', ['--force' => true]);
    DB::table('customers')->insert(['id' => 1, 'name' => 'Customer 1', 'country' => 'DE']);
    DB::statement("insert into orders (id, customer_id, number, status, total, placed_at) select seq, 1, concat('A', seq), 'paid', seq * 0.25, '2026-01-01' from seq_1_to_" . (int) $argv[3]);
    nx_report();
} elseif ($what === 'export') {
    nx_report(['id' => MappedOrdersExport::dispatch()->unique(false)->total(false)->export()->id]);
} else {
    // Only this export's job is there to be taken; the other one waits.
    $worker = app('queue.worker');
    $worker->setCache(app('cache')->store());
    DB::table('jobs')->update(['queue' => DB::raw("if(payload like '%{$argv[3]}%', 'exports', 'waiting')")]);
    $began = hrtime(true);
    $worker->runNextJob('database', 'exports', new WorkerOptions());
    $seconds = (hrtime(true) - $began) / 1e9;
    $row = DB::table('native_exports')->find($argv[3]);
    nx_report(['slice' => $seconds, 'rows' => (int) $row->rows, 'status' => $row->status, 'payload' => (int) DB::table('jobs')->max(DB::raw('length(payload)'))]);
}
