<?php
// The campaign: chains of jobs, one workbook each, until so many jobs were killed with SIGKILL while they were alive. For
// each chain it leaves FOLDER/chain-N.xlsx and what the readers are to find in it, FOLDER/chain-N.json.
//
//     EXT=… php -d extension=native_xlsx campaign.php FOLDER KILLS SEED COUNTS [CHAIN]
//
// COUNTS gets `PASSED FAILED`: one test a chain, one for each kind of victim, and one for the number of kills. With CHAIN
// only that one is played, for looking at what went wrong.

namespace Kills;

require __DIR__ . '/rows.php';
require __DIR__ . '/Plan.php';
require __DIR__ . '/Victim.php';
require __DIR__ . '/Chain.php';

const WORKERS = 2;
/** Stages that must be among the victims, and how many in a thousand at the least: where they are short, chains follow. */
const VICTIMS = ['chunk' => 40, 'cursor' => 100, 'commit' => 5, 'finish' => 40, 'discard' => 20];

/** The stages that have fewer kills than they must, with what they have. */
function short(array $hits, int $kills): array
{
    return array_filter(
        array_map(static fn (string $stage): int => $hits[$stage] ?? 0, array_combine(array_keys(VICTIMS), array_keys(VICTIMS))),
        static fn (int $count, string $stage): bool => $count * 1000 < $kills * VICTIMS[$stage],
        ARRAY_FILTER_USE_BOTH,
    );
}

[, $folder, $kills, $seed, $counts] = $argv;
[$kills, $seed] = [(int) $kills, (int) $seed];
fill(Plan::SHEETS, Plan::MOST_ROWS);

/** Plays the chains of one worker; one line of JSON for each goes to $out. */
$work = static function (int $worker, int $quota, mixed $out) use ($folder, $seed): void {
    $hits = [];
    // A chain has eight to eleven kills; when four times as many chains don't do, something is wrong. Where in a stage a signal
    // arrives is up to the machine, so a quick stage may need some chains more than the kills do.
    for ($number = $worker; (array_sum($hits) < $quota || short($hits, $quota) !== []) && $number < WORKERS * (5 + $quota / 2); $number += WORKERS) {
        $plan = new Plan($seed, $number);
        $path = "$folder/chain-$number.xlsx";
        file_put_contents("$folder/chain-$number.json", json_encode($plan->expected(), JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE | JSON_PRESERVE_ZERO_FRACTION));
        $chain = new Chain($plan, $path);
        $chain->run(max($quota - array_sum($hits), Plan::MOST_KILLS));
        foreach ($chain->hits as $stage => $count) {
            $hits[$stage] = ($hits[$stage] ?? 0) + $count;
        }
        fwrite($out, json_encode([$number, $chain->jobs, $chain->hits, $chain->complaints, $plan->rows()], JSON_INVALID_UTF8_SUBSTITUTE) . "\n");
    }
};

if (isset($argv[5])) {
    $chain = new Chain(new Plan($seed, (int) $argv[5]), "$folder/chain-{$argv[5]}.xlsx");
    $chain->run(PHP_INT_MAX);
    print_r($chain);
    exit($chain->complaints === [] ? 0 : 1);
}

$pipes = $children = [];
for ($worker = 0; $worker < WORKERS; $worker++) {
    [$pipes[], $theirs] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    if (($pid = pcntl_fork()) === 0) {
        $work($worker, intdiv($kills + $worker, WORKERS), $theirs);
        posix_kill(getmypid(), SIGKILL); // nothing of the parent's shutdown is ours to do
    }
    fclose($theirs);
    $children[] = $pid;
}

$passed = $failed = $jobs = $rows = 0;
$hits = [];
for ($open = $pipes; $open !== [];) {
    $ready = $open;
    $none = null;
    stream_select($ready, $none, $none, 600) ?: exit("nothing was heard of the chains for ten minutes\n");
    foreach ($ready as $key => $pipe) {
        $line = fgets($pipe);
        if ($line === false) {
            unset($open[$key]);
            continue;
        }
        [$number, $itsJobs, $itsHits, $complaints, $itsRows] = json_decode($line, true);
        $jobs += $itsJobs;
        $rows += $itsRows;
        foreach ($itsHits as $stage => $count) {
            $hits[$stage] = ($hits[$stage] ?? 0) + $count;
        }
        $complaints === [] ? $passed++ : $failed++;
        foreach ($complaints as $complaint) {
            echo "FAIL chain $number: $complaint\n";
        }
    }
}
foreach ($children as $child) {
    pcntl_waitpid($child, $status);
}

ksort($hits);
$sum = array_sum($hits);
$said = implode(', ', array_map(static fn (string $stage, int $count): string => "$stage $count", array_keys($hits), $hits));
echo "$sum kills ended a living job ($kills at least), in ", $passed + $failed, " chains of $jobs jobs and $rows rows, in stage: $said\n";
if ($sum >= $kills) {
    $passed++;
} else {
    $failed++;
    echo "FAIL only $sum of $kills kills ended a living job\n";
}
$short = short($hits, $kills);
$passed += count(VICTIMS) - count($short);
$failed += count($short);
foreach ($short as $stage => $count) {
    echo "FAIL only $count of $sum kills were in stage $stage
";
}
file_put_contents($counts, "$passed $failed\n");
exit($failed === 0 ? 0 : 1);
