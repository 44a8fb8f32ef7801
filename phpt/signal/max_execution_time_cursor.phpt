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
set_time_limit(1);
$xlsx->appendCursor(new NativeCursor($connection, 'SELECT id, a FROM t'), 5000, progress: static function () {
    // The clock that runs is the processor's: 40 commits of 50 ms are more than a second of it, however busy the machine is.
    $clock = static fn () => getrusage()['ru_utime.tv_sec'] + getrusage()['ru_utime.tv_usec'] / 1e6;
    for ($until = $clock() + 0.05; $clock() < $until;) {
    }
});
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
echo "done\n";
--EXPECT--
done
