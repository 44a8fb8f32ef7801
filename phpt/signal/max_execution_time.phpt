--TEST--
max_execution_time ends a long appendRows, appendChunk and appendCursor within 250 ms; the next process goes on from the last commit
--FLAKY--
It measures time.
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';
require __DIR__ . '/../support/signals.inc';
require __DIR__ . '/../support/xlsx.inc';

// PHP's clock for it is the processor's time, so that is what is measured: from set_time_limit to the shutdown functions.
$code = <<<'CODE'
$clock = static fn () => array_sum(array_map(static fn ($what) => getrusage()["ru_$what.tv_sec"] + getrusage()["ru_$what.tv_usec"] / 1e6, ['utime', 'stime']));
$xlsx = new NativeXlsx($path, ['id'], options: ['rollover' => true, 'durability' => 'process', 'commitSeconds' => 0.2]);
$xlsx->appendChunk('first', [[0]]);
$starved = static fn () => (float) (explode(' ', (string) @file_get_contents('/proc/self/schedstat'))[1] ?? 0) / 1e9;
register_shutdown_function(static function () use (&$began, &$waited, $clock, $starved) { echo "\n", $clock() - $began, ' ', $starved() - $waited; });
$cursor = $what === 'appendCursor' ? new NativeCursor($connection, 'SELECT seq AS id FROM seq_1_to_50000000', options: ['allowScan' => true, 'unique' => true]) : null;
$array = array_fill(0, 2_000_000, [1]);
$endless = static function () { for ($i = 0; ; $i++) { yield [$i]; } };
set_time_limit(1);
[$began, $waited] = [$clock(), $starved()];
match ($what) {
    'appendRows' => $xlsx->appendRows($endless()),
    'appendChunk' => $xlsx->appendChunk('endless', new InfiniteIterator(new ArrayIterator($array))),
    'an array' => (static function () use ($xlsx, $array) { while (true) { $xlsx->appendRows($array); $xlsx->rollback(); } })(),
    'appendCursor' => $xlsx->appendCursor($cursor, 1_000_000),
};
CODE;
foreach (['appendRows', 'appendChunk', 'an array', 'appendCursor'] as $what) {
    $path = in_memory(str_replace(' ', '', $what));
    $said = run($code, ['path' => $path, 'what' => $what, 'connection' => laravel()], ['memory_limit' => '1G'], expect: 255);
    holds('Maximum execution time of 1 second exceeded', $said, $what);
    [$took, $waited] = array_map(floatval(...), explode(' ', substr(strrchr($said, "\n"), 1)));
    // While PHP's thread waits for a processor, the others may run on two.
    // The kernel counts that time in ticks, so under load it may be over a little early.
    ok($took > 0.5 && $took < 1.25 + 2 * $waited, "$what: ended after $took s ($waited s without a processor)");
    $status = NativeXlsx::status($path);
    same(null, $status['lockedBy'], $what);
    $xlsx = new NativeXlsx($path);
    same([false, false], [$xlsx->appendChunk('first', []), $xlsx->hasChunk('endless')], $what);
    if ($what === 'appendCursor') {
        // What it had committed is kept, with its token.
        ok($status['rows'] > 1, "$what: {$status['rows']} rows");
        $next = new NativeCursor(laravel(), 'SELECT seq AS id FROM seq_1_to_50000000', after: $xlsx->token(), chunk: 10, options: ['allowScan' => true, 'unique' => true]);
        same($status['rows'], $next->current()['id'], $what);
        $xlsx->discard();
    } else {
        same(1, $status['rows'], $what);
        $xlsx->finish();
        same([['id'], [0]], xlsx($path)->grid());
    }
}
echo "done\n";
--EXPECT--
done
