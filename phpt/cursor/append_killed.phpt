--TEST--
A slice killed with SIGKILL: token and rows were one commit, so nothing is lost or repeated
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';
require __DIR__ . '/../support/xlsx.inc';

sql('CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(20) NOT NULL)', "INSERT INTO t SELECT seq, CONCAT('name ', seq) FROM seq_1_to_20000");
$path = target();
$job = <<<'CODE'
$xlsx = new NativeXlsx($path, ['id', 'name'], options: ['id' => 'run', 'lockTimeout' => 5, 'commitSeconds' => 3600]); // commits come by rows only
$cursor = new NativeCursor($connection, 'SELECT id, name FROM t', after: $xlsx->token());
$xlsx->appendCursor($cursor, rowsPerCommit: 700, progress: static function (int $rows) use ($pause): void {
    if ($rows >= $pause) { echo "now\n"; usleep(3000); }
    if ($rows >= $pause + 2100) { sleep(600); } // not to its end, however late the signal is
});
$xlsx->finish();
CODE;
foreach ([700, 3500, 2100] as $pause) {
    $child = start($job, ['path' => $path, 'connection' => laravel(), 'pause' => $pause]);
    same('now', $child->line());
    usleep(random_int(0, 6000));
    $child->kill();
    $child->end();
    same(0, NativeXlsx::status($path)['rows'] % 700, 'whole commits');
}
run($job, ['path' => $path, 'connection' => laravel(), 'pause' => PHP_INT_MAX]);
same(range(1, 20000), Xlsx::column_of($path, 'A'));
echo "done\n";
--EXPECT--
done
