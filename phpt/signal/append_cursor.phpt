--TEST--
Handlers of SIGTERM and SIGALRM run within 250 ms in the middle of a long appendCursor: while the server is waited for, and while rows come fast
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';
require __DIR__ . '/../support/signals.inc';

numbers(400);
pcntl_async_signals(true);
// No commit in the middle: waiting for the disk is another matter.
$options = ['commitSeconds' => 1000, 'durability' => 'process', 'rollover' => true];
$xlsx = new NativeXlsx($path = in_memory('slow'), ['id', 's'], options: $options);
$cursor = new NativeCursor(url(), 'SELECT id, SLEEP(0.0075) AS s FROM numbers');
$inside = 0;
$delays = delays(static fn () => same(400, $xlsx->appendCursor($cursor, 1_000_000)), static function () use ($xlsx, &$inside): void {
    try {
        $xlsx->rowCount();
    } catch (NativeXlsx\StateException) {
        $inside++;
    }
});
served(3, $delays, 'a slow server');
ok($inside >= 3, "$inside handlers ran in the middle");
same(400, $xlsx->committedRowCount());

// A fast machine makes several of it.
served(1, delays(static function () use ($options): void {
    for ($until = microtime(true) + 1.5; microtime(true) < $until; $xlsx->discard()) {
        $xlsx = new NativeXlsx(in_memory('fast'), ['id'], options: $options);
        $cursor = new NativeCursor(url(), 'SELECT seq AS id FROM ' . seq($rows = mysql() ? 1_000_000 : 3_000_000), options: ['allowScan' => true, 'unique' => true]);
        $xlsx->appendCursor($cursor, $rows);
        same($rows, $xlsx->committedRowCount());
    }
}, first: 0.2), 'a fast server');

// A handler that throws ends the call; committed rows are kept, the rest rolled back.
pcntl_signal(SIGALRM, static function (): void { throw new RuntimeException('time is up'); });
$cursor = new NativeCursor(url(), 'SELECT id, SLEEP(0.005) AS s FROM numbers WHERE id > 0', chunk: 50);
$xlsx = new NativeXlsx($path = target('thrown'), ['id', 's'], options: ['commitSeconds' => 0.3]);
$xlsx->appendCursor($cursor, seconds: 0.1);
$kept = $xlsx->committedRowCount();
ok($kept > 0 && $kept < 400, "$kept rows before it");
pcntl_alarm(1);
throws(RuntimeException::class, 0, 'time is up', static fn () => $xlsx->appendCursor(new NativeCursor(url(), 'SELECT id, SLEEP(0.005) AS s FROM numbers WHERE id > 0', after: $xlsx->token(), chunk: 50)));
$rows = $xlsx->committedRowCount();
ok($rows >= $kept && $rows < 400 && $rows === $xlsx->rowCount(), "committed rows are kept: $kept, $rows");
$next = new NativeCursor(url(), 'SELECT id, SLEEP(0.005) AS s FROM numbers WHERE id > 0', after: $xlsx->token(), chunk: 10);
same($rows + 1, $next->current()['id']);
$xlsx->close();
same($rows, NativeXlsx::status($path)['rows']);
echo "done\n";
--EXPECT--
done
