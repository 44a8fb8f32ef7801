--TEST--
seconds is looked at after each page: however little time there is, a slice brings a whole page
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';
require __DIR__ . '/../support/xlsx.inc';

sql('CREATE TABLE t (id INT PRIMARY KEY)', 'INSERT INTO t SELECT seq FROM seq_1_to_3500');
$path = target();
$slices = [];
do {
    $xlsx = new NativeXlsx($path, options: ['id' => 'run', 'commitSeconds' => 3600]); // commits come by pages, however slow the machine is
    $cursor = new NativeCursor(laravel(), 'SELECT id FROM t', key: 'id', chunk: 1000, after: $xlsx->token());
    $slices[] = $xlsx->appendCursor($cursor, seconds: 1e-9);
    $done = $cursor->isDone();
    $xlsx->close();
} while (!$done && count($slices) < 20);
same([1000, 1000, 1000], array_slice($slices, 0, 3));
same(3500, array_sum($slices));
(new NativeXlsx($path, options: ['id' => 'run']))->finish();
same(range(1, 3500), Xlsx::column_of($path, 'A'));
echo "done\n";
--EXPECT--
done
