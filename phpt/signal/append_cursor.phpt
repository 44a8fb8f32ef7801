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

// A handler that throws ends the call; committed rows are kept, the rest rolled back.
pcntl_signal(SIGALRM, static function (): void { throw new RuntimeException('time is up'); });
$cursor = new NativeCursor(url(), 'SELECT id, SLEEP(0.005) AS s FROM numbers WHERE id > 0');
$xlsx = new NativeXlsx(target('thrown'), options: ['commitSeconds' => 0.3]);
pcntl_alarm(1);
throws(RuntimeException::class, 0, 'time is up', static fn () => $xlsx->appendCursor($cursor));
ok($xlsx->committedRowCount() > 0 && $xlsx->committedRowCount() === $xlsx->rowCount(), 'committed rows are kept');
$left = 400 - $xlsx->rowCount();
$next = new NativeCursor(url(), 'SELECT id, SLEEP(0.005) AS s FROM numbers WHERE id > 0', after: $xlsx->token(), chunk: 10);
same(400 - $left + 1, $next->current()['id']);
echo "done\n";
--EXPECT--
done
