--TEST--
A SIGALRM handler runs at once in the middle of a long appendCursor
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

numbers(400);
pcntl_async_signals(true);
$served = null;
pcntl_signal(SIGALRM, static function () use (&$served): void { $served = microtime(true); });
$xlsx = new NativeXlsx(target());
$cursor = new NativeCursor(url(), 'SELECT id, SLEEP(0.005) AS s FROM numbers');
$began = microtime(true);
pcntl_alarm(1);
same(400, $xlsx->appendCursor($cursor));
ok($served !== null && microtime(true) - $began > 1.2, 'it took longer than the alarm');
ok($served - $began < 1.25, 'served within 250 ms: ' . round($served - $began - 1, 3));
same(400, $xlsx->committedRowCount());

// A handler that throws ends the call; committed rows are kept, the rest rolled back. On a busy disk a commit takes its time,
// so the handler waits for one.
$path = target('thrown');
pcntl_signal(SIGALRM, static function () use ($path): void {
    pcntl_alarm(1);
    if (NativeXlsx::status($path)['rows'] > 0) {
        throw new RuntimeException('time is up');
    }
});
$sql = 'SELECT id, SLEEP(0.005) AS s FROM more WHERE id > 0';
numbers(4000, 'more');
$cursor = new NativeCursor(url(), $sql);
$xlsx = new NativeXlsx($path, options: ['commitSeconds' => 0.3]);
pcntl_alarm(1);
throws(RuntimeException::class, 0, 'time is up', static fn () => $xlsx->appendCursor($cursor));
pcntl_alarm(0);
$kept = $xlsx->committedRowCount();
ok($kept > 0 && $kept === $xlsx->rowCount(), 'committed rows are kept');
ok($kept < 4000, 'it ended in the middle');
same($kept + 1, (new NativeCursor(url(), $sql, after: $xlsx->token(), chunk: 10))->current()['id']);
echo "done\n";
--EXPECT--
done
