<?php
// `make demo`: a table of orders becomes an .xlsx through a chain of short-lived PHP processes. This script plays the
// queue: it starts one slice after the other, kills one with SIGKILL at a random moment, and runs that one again, as a
// queue would. At the end it compares the database with what an independent reader finds in the file.

namespace Demo;

use NativeXlsx;

require __DIR__ . '/orders.php';
require __DIR__ . '/Job.php';
require __DIR__ . '/Screen.php';

$rows = filter_var($argv[1] ?? '', FILTER_VALIDATE_INT);
if ($rows === false || $rows < 100) {
    fwrite(STDERR, "ROWS must be a number from 100 on.\n");
    exit(2);
}
$root = dirname(__DIR__);
$path = "$root/build/demo/orders.xlsx";
$screen = new Screen();

// ---- the database
$db = pdo();
$began = microtime(true);
fill($db, $rows, static fn (int $done) => $screen->bar('Orders into MariaDB', $done, $rows));
$screen->line(sprintf('Orders into MariaDB: %s rows in %.1f s', number_format($rows), microtime(true) - $began));

// ---- the queue
@mkdir(dirname($path), 0777, true);
if (NativeXlsx::status($path)['state'] !== 'absent') {
    $screen->line('Remove the file of an earlier run');
    is_file($path) && unlink($path);
    (new NativeXlsx($path, options: ['mode' => 'replace']))->discard();
}
$id = 'demo-' . bin2hex(random_bytes(6));
// Slices of 0.1 s for a million rows, so that it takes several jobs on a fast machine too; pages in proportion, for small tables.
$page = max(1, min(5_000, intdiv($rows, 40)));
$slice = max(1e-6, $rows * 1e-7);

$jobs = [];
$killed = null;
$failures = 0;
$usual = 0.1; // seconds a job takes; learnt from those that ran
$firstVictim = random_int(2, 3); // those behind it are tried too, if it ends first
$began = microtime(true);
for ($number = 1; ; $number++) {
    $job = new Job($path, $id, $slice, $page);
    $deadline = $killed === null && $number >= $firstVictim ? $usual * random_int(100, 700) / 1000 : null;
    $looked = 0.0;
    while (($end = $job->ended()) === null) {
        if ($deadline !== null && $job->runsFor() >= $deadline) {
            $job->kill();
            $deadline = null;
        }
        if (microtime(true) - $looked > 0.1) {
            $looked = microtime(true);
            $screen->bar("Export, job $number", NativeXlsx::status($path)['rows'] ?? 0, $rows);
        }
        usleep(1_000);
    }
    $jobs[] = $end;
    if ($end['killed'] && $killed === null) {
        $status = NativeXlsx::status($path);
        $killed = ['job' => $number, 'seconds' => $end['seconds'], 'rows' => $status['rows'] ?? 0, 'state' => $status['state']];
        $screen->line(sprintf('Job %d killed with SIGKILL after %.3f s: %s rows are safe, the queue runs it again', $number, $end['seconds'], number_format($killed['rows'])));
        continue;
    }
    if ($end['status'] !== 0 || $end['said'] === null) {
        $screen->line("Job $number failed with status {$end['status']}.");
        if (++$failures > 3) {
            exit(1);
        }
        continue;
    }
    $usual = $end['seconds'];
    if ($end['said']['done']) {
        break;
    }
}
$seconds = microtime(true) - $began;
$screen->line(sprintf('Export: %s rows in %.1f s, %d jobs', number_format($rows), $seconds, count($jobs)));

// ---- the verdict
$screen->line('An independent reader counts (Python: zip and XML parser, streaming) …');
$reader = proc_open(['python3', "$root/tests/readers/count_rows.py", $path, '--ids'], [0 => ['file', '/dev/null', 'r'], 1 => ['pipe', 'w'], 2 => STDERR], $pipes);
$file = json_decode(stream_get_contents($pipes[1]), true);
proc_close($reader);
[$inDatabase, $idSum] = $db->query('SELECT COUNT(*), SUM(id) FROM orders')->fetch(\PDO::FETCH_NUM);
$inFile = $file === null ? -1 : $file['rows'] - count($file['sheets']); // each sheet has one header row

$peaks = array_column(array_filter(array_column($jobs, 'said')), 'peak');
$mb = static fn (int $bytes): string => sprintf('%.1f MB', $bytes / 1_000_000);
$screen->table([
    'Rows in the database' => number_format((int) $inDatabase),
    'Rows in the file' => number_format($inFile) . ($file ? sprintf(' (%s cells)', number_format($file['cells'])) : ''),
    'Ids' => $file && $file['ids_ascending'] ? 'each once, in order' : 'NOT in order',
    'Jobs' => (string) count($jobs),
    'Killed' => $killed === null ? 'none' : sprintf('job %d, after %.3f s', $killed['job'], $killed['seconds']),
    'Seconds' => sprintf('%.1f', $seconds),
    'Peak memory, first job' => $mb($peaks[0]),
    'Peak memory, largest job' => $mb(max($peaks)),
    'File' => filesize($path) < 1_000_000 ? sprintf('%.1f kB', filesize($path) / 1_000) : $mb(filesize($path)),
    'Path' => $path,
]);

$wrong = array_keys(array_filter([
    'the file has not as many rows as the table' => $inFile !== (int) $inDatabase || (int) $inDatabase !== $rows,
    'the ids in the file are not those of the table' => !$file || $file['ids'] !== (int) $inDatabase || $file['id_sum'] !== (int) $idSum || !$file['ids_ascending'],
    'no job was killed' => $killed === null,
    'a job failed' => $failures > 0,
    'the part was left behind' => file_exists("$path.part"),
]));
foreach ($wrong as $what) {
    $screen->line("MISMATCH: $what");
}
$screen->line($wrong === [] ? 'Every row exactly once.' : 'FAILED');
exit($wrong === [] ? 0 : 1);
