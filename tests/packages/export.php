<?php
// One job of the export: a slice of the packages into the workbook. Prints "done" after the last.
//
//     php export.php PATH SECONDS

require dirname(__DIR__, 2) . '/demo/orders.php';

[, $path, $seconds] = $argv;

$xlsx = new NativeXlsx($path, sheet: 'Packages', options: ['id' => 'packages']);
if (!$xlsx->isFinished()) {
    $cursor = new NativeCursor(
        Demo\connection(),
        'SELECT * FROM packages WHERE size > ? OR size IS NULL',
        [0],
        key: ['package' => 'asc', 'version' => 'asc', 'architecture' => 'asc'],
        chunk: 2_000,
        after: $xlsx->token(),
    );
    // However fast the machine: several jobs.
    $xlsx->appendCursor($cursor, rowsPerCommit: 4_000, seconds: (float) $seconds, progress: static fn (int $rows): bool => $rows < 12_000);
    if ($cursor->isDone()) {
        $xlsx->finish();
    }
}
echo $xlsx->isFinished() ? "done\n" : "more\n";
$xlsx->close();
