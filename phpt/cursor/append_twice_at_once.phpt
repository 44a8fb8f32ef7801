--TEST--
The same slice delivered twice at the same time: one waits or is told who works, and every row is there once
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';
require __DIR__ . '/../support/xlsx.inc';

numbers(3000);
$job = <<<'CODE'
fgets(STDIN);
try {
    $xlsx = new NativeXlsx($path, ['id', 'n'], options: ['id' => 'run', 'lockTimeout' => $timeout]);
    if ($xlsx->isFinished()) { exit("finished\n"); }
    $cursor = new NativeCursor($connection, 'SELECT id, n FROM numbers', chunk: 100, after: $xlsx->token());
    $rows = $xlsx->appendCursor($cursor, 250, progress: static function (): void { usleep(2000); });
    if ($cursor->isDone()) { $xlsx->finish(); }
    echo "appended $rows\n";
} catch (NativeXlsx\LockedException $error) {
    echo "locked by ", preg_match('/process (\d+), for \d+ s/', $error->getMessage(), $found) ? $found[1] : $error->getMessage(), "\n";
}
CODE;
foreach ([60, 0] as $timeout) {
    $path = target("book$timeout");
    $children = [];
    for ($n = 0; $n < 4; $n++) {
        $children[] = start($job, ['path' => $path, 'timeout' => $timeout, 'connection' => laravel()]);
    }
    foreach ($children as $child) {
        $child->tell();
    }
    $said = array_map(static fn ($child) => trim($child->end()), $children);
    $worked = array_keys($said, 'appended 3000');
    same(1, count($worked), implode(', ', $said));
    foreach (array_diff_key($said, array_flip($worked)) as $other) {
        // Without patience the others were told who works, unless all was done when they came.
        $allowed = $timeout > 0 ? ['finished'] : ['finished', 'locked by ' . $children[$worked[0] ?? 0]->pid];
        ok(in_array($other, $allowed, true) || $timeout === 0 && preg_match('/^locked by .* (is being created|was taken) by another process; run the job again/', $other) === 1, $other);
    }
    same(range(1, 3000), Xlsx::column_of($path, 'A'));
}
echo "done\n";
--EXPECT--
done
