--TEST--
max_execution_time ends a long appendRows and appendCursor; the next process goes on from the last commit
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';
require __DIR__ . '/../support/xlsx.inc';

numbers(2000);
$path = target();
$code = <<<'CODE'
$xlsx = new NativeXlsx($path, ['id'], options: ['commitSeconds' => 0.2]);
$xlsx->appendChunk('first', [[0]]);
set_time_limit(1);
echo "go\n";
if ($what === 'cursor') {
    $xlsx->appendCursor(new NativeCursor($connection, 'SELECT id, SLEEP(0.002) + BENCHMARK(20000, MD5(id)) AS s FROM numbers'));
} else {
    $xlsx->$what(...[...($what === 'appendChunk' ? ['endless'] : []), (static function () { for ($i = 0; ; $i++) { yield [$i]; } })()]);
}
CODE;
foreach (['appendRows', 'appendChunk'] as $what) {
    $began = microtime(true);
    holds('Maximum execution time of 1 second exceeded', run($code, ['path' => $path, 'what' => $what, 'connection' => laravel()], expect: 255));
    ok(microtime(true) - $began < 5, "$what ended in time");
    same([1, null], array_values(array_intersect_key(NativeXlsx::status($path), ['rows' => 1, 'lockedBy' => 1])), $what);
}
// Waiting for the server is no time of ours with PHP's default clock (ITIMER_PROF), so the wait alone would never end it.
$xlsx = new NativeXlsx($path);
same([1, false], [$xlsx->appendChunk('first', []) === false ? 1 : 0, $xlsx->hasChunk('endless')]);
$xlsx->finish();
same([['id'], [0]], xlsx($path)->grid());
echo "done\n";
--EXPECT--
done
