<?php
// Under LD_PRELOAD=shim.so: every sync takes six tenths of a second, as on a busy disk. A long appendCursor serves signals
// within 250 ms all the same, also while a commit waits, and what it has announced is there. It measures time: as
// run-tests.php does with such tests, it is repeated once if it fails.
//
//     php -d extension=native_xlsx slow.php COUNTS

require __DIR__ . '/../../phpt/support/nx.inc';
require __DIR__ . '/../../phpt/support/db.inc';
require __DIR__ . '/../../phpt/support/signals.inc';
require __DIR__ . '/../../phpt/support/xlsx.inc';

const ROWS = 1500;

/** @return array{string, list<float>} what was wrong, and how late each handler was */
function measured(): array
{
    // In memory, so that no sync takes longer than it is made to; commits come by rows, however slow the machine is.
    [$path, $told_of] = [in_memory('slow'), in_memory('told')];
    $options = ['mode' => 'replace', 'commitSeconds' => 3600];
    ob_start();
    (new NativeXlsx($path, ['id', 'n', 'name'], options: $options))->close();
    $xlsx = new NativeXlsx($path, options: ['mode' => 'resume'] + $options);
    $cursor = new NativeCursor(url(), 'SELECT id, n, name FROM numbers', chunk: 200);
    putenv('NX_FAULT_SLOW=600');
    $began = microtime(true);
    $delays = delays(static fn () => same(ROWS, $xlsx->appendCursor($cursor, 400)));
    $took = microtime(true) - $began;
    ok($took > 3, "four commits of slow syncs, not $took s");
    served(4, $delays, 'a busy disk');
    $late = array_merge(...array_values($delays));

    // With a callback each commit is waited for; what it was told is committed.
    $told = 0;
    putenv('NX_FAULT_SLOW=');
    $other = new NativeXlsx($told_of, ['id', 'n', 'name'], options: $options);
    putenv('NX_FAULT_SLOW=600');
    $cursor = new NativeCursor(url(), 'SELECT id, n, name FROM numbers', chunk: 200);
    $delays = delays(static function () use ($other, $cursor, &$told, $told_of): void {
        $other->appendCursor($cursor, 400, progress: static function (int $rows) use (&$told, $told_of): bool {
            $told = $rows;
            same($rows, NativeXlsx::status($told_of)['rows'], 'committed when told');
            return $rows < 800;
        });
    });
    served(2, $delays, 'a busy disk, with progress');
    same([800, 800], [$told, $other->committedRowCount()]);
    putenv('NX_FAULT_SLOW=');
    $other->discard();
    $xlsx->finish();
    same(range(1, ROWS), Xlsx::column_of($path, 'A'));
    return [ob_get_clean(), array_merge($late, ...array_values($delays))];
}

numbers(ROWS);
[$said, $late] = measured();
if ($said !== '') {
    echo "WARN once more, since it measures time:\n$said";
    [$said, $late] = measured();
}
echo $said === '' ? 'ok  ' : 'FAIL', ' signals while every sync takes 600 ms: late by ', implode(' ', array_map(static fn (float $delay): string => (string) round($delay * 1000), $late)), " ms\n$said";
file_put_contents($argv[1], $said === '' ? "1 0\n" : "0 1\n");
exit($said === '' ? 0 : 1);
