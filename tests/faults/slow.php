<?php
// Under LD_PRELOAD=shim.so: every sync takes six tenths of a second, as on a busy disk. A long appendCursor serves signals
// within 250 ms all the same, also while a commit waits, and what it has announced is there.
//
//     php -d extension=native_xlsx slow.php COUNTS

require __DIR__ . '/../../phpt/support/nx.inc';
require __DIR__ . '/../../phpt/support/db.inc';
require __DIR__ . '/../../phpt/support/signals.inc';
require __DIR__ . '/../../phpt/support/xlsx.inc';

numbers(1500);
$path = target();
ob_start();
$xlsx = new NativeXlsx($path, ['id', 'n', 'name']);
$xlsx->close();
$xlsx = new NativeXlsx($path);
$cursor = new NativeCursor(url(), 'SELECT id, n, name FROM numbers', chunk: 200);
putenv('NX_FAULT_SLOW=600');
$began = microtime(true);
$delays = delays(static fn () => same(1500, $xlsx->appendCursor($cursor, 400)));
$took = microtime(true) - $began;
ok($took > 3, "four commits of slow syncs, not $took s");
served(4, $delays, 'a busy disk');

// With a callback each commit is waited for; what it was told is committed.
$told = 0;
$xlsx = new NativeXlsx($told_of = target('told'), ['id', 'n', 'name']);
putenv('NX_FAULT_SLOW=600');
$cursor = new NativeCursor(url(), 'SELECT id, n, name FROM numbers', chunk: 200);
$delays = delays(static function () use ($xlsx, $cursor, &$told, $told_of): void {
    $xlsx->appendCursor($cursor, 400, progress: static function (int $rows) use (&$told, $told_of): bool {
        $told = $rows;
        same($rows, NativeXlsx::status($told_of)['rows'], 'committed when told');
        return $rows < 800;
    });
});
served(2, $delays, 'a busy disk, with progress');
same([800, 800], [$told, $xlsx->committedRowCount()]);
putenv('NX_FAULT_SLOW=');
unset($xlsx);
$xlsx = new NativeXlsx($path);
$xlsx->finish();
same(range(1, 1500), Xlsx::column_of($path, 'A'));
$said = ob_get_clean();
echo $said === '' ? 'ok  ' : 'FAIL', ' signals while every sync takes 600 ms: late by ', implode(' ', array_map(static fn (float $delay): string => (string) round($delay * 1000), array_merge(...array_values($delays)))), " ms\n$said";
file_put_contents($argv[1], $said === '' ? "1 0\n" : "0 1\n");
exit($said === '' ? 0 : 1);
