<?php
// Under LD_PRELOAD=shim.so: operation n of the job fails, for every n, in every way, once and for good. Whatever happened, it
// must have been said clearly; no handle may take rows after a failed write; and the next one, the same process or another,
// finds everything that was acknowledged and goes on to the same file.
//
//     php -d extension=native_xlsx preloaded.php FOLDER COUNTS [WHAT HOW N]
//
// One test is one failing operation. With WHAT, HOW and N only that one.

namespace Faults;

use NativeXlsx;

require __DIR__ . '/job.php';
require __DIR__ . '/Trial.php';
require __DIR__ . '/../../phpt/support/xlsx.inc';

const WORKERS = 2;
const EIO = 5;
const EINTR = 4;
const ENOSPC = 28;
const HOW_MANY_AT_LEAST = 150;

[, $folder, $counts] = $argv;
putenv("NX_FAULT_UNDER=$folder");

ini_set('default_socket_timeout', '600');

// All operations, and the last one before the finished file stands for good, and nothing beside it that passes for a part.
$log = (new Trial("$folder/all", 'log', '-', 0, 0))->run();
[$operations, $published] = [count($log), 0];
foreach ($log as $number => $line) {
    if (preg_match('~ rename .*/book\.xlsx\.part/journal$~', $line)) {
        $published = $number + 3; // counted from 1; then the folder is opened and synced
    }
}
if ($operations < HOW_MANY_AT_LEAST || $published === 0) {
    echo "FAIL only $operations operations were seen: the shim is not where it should be\n";
    exit(1);
}

if (isset($argv[5])) {
    $trial = new Trial("$folder/one", $argv[3], $argv[4], (int) $argv[5], $published);
    $trial->run();
    print_r($trial);
    exit($trial->complaints === [] ? 0 : 1);
}

$ways = [];
foreach ([(string) EIO, (string) ENOSPC, (string) EINTR, 'short'] as $what) {
    foreach (['once', 'on'] as $how) {
        $ways[] = [$what, $how];
    }
}
$pipes = [];
for ($worker = 0; $worker < WORKERS; $worker++) {
    [$pipes[], $theirs] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    if (pcntl_fork() === 0) {
        foreach ($ways as $number => [$what, $how]) {
            if ($number % WORKERS !== $worker) {
                continue;
            }
            $tried = $silent = 0;
            $complaints = [];
            for ($n = 1; $n <= $operations; $n++) {
                $trial = new Trial("$folder/$what-$how", $what, $how, $n, $published);
                $trial->run();
                // A short one that hits neither read nor write fails nothing.
                $tried += $trial->fired || $what !== 'short' ? 1 : 0;
                $silent += $trial->fired && $trial->thrown === null ? 1 : 0;
                if (!$trial->fired && $what !== 'short') {
                    $trial->complaints[] = 'the operation did not come';
                }
                foreach ($trial->complaints as $complaint) {
                    $complaints[] = "$what $how $n: $complaint";
                }
            }
            fwrite($theirs, json_encode([$what, $how, $tried, $silent, $complaints], JSON_INVALID_UTF8_SUBSTITUTE) . "\n");
        }
        posix_kill(getmypid(), SIGKILL);
    }
    fclose($theirs);
}

$passed = $failed = 0;
$ended = 0;
foreach ($pipes as $pipe) {
    while (($line = fgets($pipe)) !== false) {
        [$what, $how, $tried, $silent, $complaints] = json_decode($line, true);
        $name = ['5' => 'EIO', '28' => 'ENOSPC', '4' => 'EINTR', 'short' => 'short'][$what];
        $bad = count(array_unique(array_map(static fn (string $text): string => strstr($text, ':', true), $complaints)));
        printf("%s %-6s %-4s: %d of %d operations failed in their turn, %d of them unnoticed as they may\n", $bad === 0 ? 'ok  ' : 'FAIL', $name, $how, $tried, $operations, $silent);
        foreach (array_slice($complaints, 0, 10) as $complaint) {
            echo "       $complaint\n";
        }
        if (count($complaints) > 10) {
            echo '       … and ', count($complaints) - 10, " more\n";
        }
        $passed += $tried - $bad;
        $failed += $bad;
        $ended++;
    }
}
if ($ended !== count($ways)) {
    $failed++;
    echo "FAIL a worker died\n";
}
file_put_contents($counts, "$passed $failed\n");
exit($failed === 0 ? 0 : 1);
