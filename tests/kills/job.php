<?php
// One job of a chain, as a worker would run it. Where the last one stopped, and whether it was killed, it reads from the
// workbook alone. It says each stage before it begins (`stage NAME`), every commit that has returned (`ack ROWS`), and how
// it ended: `more` or `done`.
//
//     php -d extension=native_xlsx job.php SEED CHAIN PATH work|discard

namespace Kills;

use NativeCursor;
use NativeXlsx;

require __DIR__ . '/rows.php';
require __DIR__ . '/Plan.php';

[, $seed, $chain, $path, $what] = $argv;
$plan = new Plan((int) $seed, (int) $chain);

function stage(string $name): void
{
    echo "stage $name\n";
}

stage('open');
$options = ['id' => $what === 'discard' ? 'false start' : "chain $chain", 'lockTimeout' => 20, 'durability' => $plan->durability];
$xlsx = new NativeXlsx($path, COLUMNS, $plan->sheets[0]['name'], $options);
if ($xlsx->isFinished()) {
    echo "ack {$xlsx->rowCount()}\ndone\n";
    exit(0);
}

$sheet = static function (int $number) use ($plan, $xlsx): void {
    stage('sheet');
    $xlsx->addSheet($plan->sheets[$number]['name'], COLUMNS);
};
$slice = static function (int $number, ?int $commits) use ($plan, $xlsx): bool {
    $query = 'SELECT id, name, amount, flag, at FROM kills WHERE id > ? AND id <= ?';
    // A machine with no time for its server must not look like a lost one.
    $patient = ['connectTimeout' => 300];
    $cursor = new NativeCursor(url(), $query, [base($number), base($number) + $plan->sheets[$number]['rows']], 'id', $plan->page, $xlsx->token(), $patient);
    $before = $xlsx->committedRowCount();
    stage('cursor');
    $xlsx->appendCursor($cursor, $plan->rowsPerCommit, progress: static function (int $rows) use ($before, &$commits): bool {
        echo 'ack ', $before + $rows, "\n";
        return $commits === null || --$commits > 0;
    });
    return $cursor->isDone();
};

// The sheets come in their order, whichever of their rows are first.
foreach (array_keys($plan->sheets) as $number) {
    $sheet($number);
}
$budget = $plan->unitsPerJob;
foreach ($plan->units as ['sheet' => $number, 'from' => $from, 'to' => $to]) {
    $name = $plan->sheets[$number]['name'];
    $rows = static function () use ($number, $from, $to): \Generator {
        for ($i = base($number) + $from; $i <= base($number) + $to; $i++) {
            yield row($i);
        }
    };
    switch ($plan->sheets[$number]['kind']) {
        case 'chunk':
            if ($xlsx->hasChunk("$name $from-$to")) {
                continue 2;
            }
            $xlsx->selectSheet($name);
            stage('chunk');
            $xlsx->appendChunk("$name $from-$to", $rows());
            break;
        case 'token':
            if ((int) $xlsx->token($name) >= $to) {
                continue 2;
            }
            $xlsx->selectSheet($name);
            stage('token');
            $xlsx->appendRows($rows());
            stage('commit');
            $xlsx->commit((string) $to);
            break;
        case 'cursor':
            // A slice of two commits; what its sheet lacks at the end comes below.
            $xlsx->selectSheet($name);
            if ($slice($number, 2)) {
                continue 2;
            }
    }
    echo "ack {$xlsx->committedRowCount()}\n";
    if (--$budget === 0) {
        break;
    }
}
if ($what === 'discard') {
    stage('discard');
    $xlsx->discard();
    echo "done\n";
    exit(0);
}
if ($budget === 0) {
    stage('close');
    $xlsx->close();
    echo "more\n";
    exit(0);
}
foreach ($plan->sheets as $number => ['kind' => $kind, 'name' => $name]) {
    if ($kind === 'cursor') {
        $xlsx->selectSheet($name);
        if (!$slice($number, null)) {
            throw new \LogicException("the cursor of '$name' is not done");
        }
    }
}
stage('finish');
$xlsx->finish();
echo "ack {$xlsx->rowCount()}\ndone\n";
