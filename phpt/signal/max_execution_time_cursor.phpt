--TEST--
max_execution_time in appendCursor: committed rows and their token are kept
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';
require __DIR__ . '/../support/xlsx.inc';

sql('CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(200) NOT NULL)', "INSERT INTO t SELECT seq, REPEAT('x', 200) FROM seq_1_to_200000");
$path = target();
$code = <<<'CODE'
$xlsx = new NativeXlsx($path, ['id'], options: ['commitSeconds' => 0.1, 'durability' => 'process']);
// The limit is one of processor time; on a busy machine that is less than the clock says.
$used = static fn (): float => ($use = getrusage())['ru_utime.tv_sec'] + $use['ru_stime.tv_sec'] + ($use['ru_utime.tv_usec'] + $use['ru_stime.tv_usec']) / 1e6;
set_time_limit(1);
for ($n = 0; ; $n++) {
    $xlsx->appendCursor(new NativeCursor($connection, 'SELECT id, a FROM t'), 5000, progress: static function () use ($used) { $until = $used() + 0.05; while ($used() < $until) {} });
}
CODE;
holds('Maximum execution time of 1 second exceeded', run($code, ['path' => $path, 'connection' => laravel()], expect: 255));
$status = NativeXlsx::status($path);
ok($status['rows'] > 0, "{$status['rows']} rows");
same(null, $status['lockedBy']);
$xlsx = new NativeXlsx($path);
$last = $xlsx->rowCount();
$xlsx->appendCursor(new NativeCursor(laravel(), 'SELECT id, a FROM t', after: $xlsx->token()));
$xlsx->finish();
same(200000, count($ids = Xlsx::column_of($path, 'A')));
same(range(1, 200000), $ids);

// One call without a callback: nothing but native code runs, for fifty million rows.
$began = microtime(true);
holds('Maximum execution time of 1 second exceeded', run(<<<'CODE'
$xlsx = new NativeXlsx($path, ['id'], options: ['commitSeconds' => 0.2]);
$cursor = new NativeCursor($connection, 'SELECT seq AS id FROM seq_1_to_50000000', options: ['allowScan' => true, 'unique' => true]);
set_time_limit(1);
$xlsx->appendCursor($cursor, 1000000);
CODE, ['path' => target('native'), 'connection' => laravel()], expect: 255));
ok(microtime(true) - $began < 8, 'after ' . microtime(true) - $began . ' s');
$status = NativeXlsx::status(target('native'));
ok($status['rows'] > 0 && $status['lockedBy'] === null, "{$status['rows']} rows are kept");
ok($status['sheets'][0]['token'] !== null, 'with their token');
echo "done\n";
--EXPECT--
done
