--TEST--
seconds: past it, commit and return; a second process goes on exactly
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';
require __DIR__ . '/../support/xlsx.inc';

sql('CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(20) NOT NULL)', "INSERT INTO t SELECT seq, CONCAT('name ', seq) FROM seq_1_to_3000");
$path = target();
$job = <<<'CODE'
$xlsx = new NativeXlsx($path, options: ['id' => 'run']);
if ($xlsx->isFinished()) { echo 'finished'; return; }
$cursor = new NativeCursor($connection, $sql, key: 'id', chunk: 100, after: $xlsx->token());
$rows = $xlsx->appendCursor($cursor, seconds: 0.05);
if ($cursor->isDone()) { $xlsx->finish(); echo "$rows done"; return; }
$xlsx->close();
echo "$rows more";
CODE;
// A hundredth of a millisecond a row, so that a slice ends before the end.
$vars = ['path' => $path, 'connection' => laravel(), 'sql' => 'SELECT id, name, SLEEP(0.0001) AS s FROM t'];
$slices = 0;
do {
    [$rows, $how] = explode(' ', run($job, $vars));
    ok((int) $rows > 0 || $how === 'done', 'every slice makes progress');
    $slices++;
} while ($how === 'more' && $slices < 100);
ok($slices > 1, 'more than one slice');
same('finished', run($job, $vars), 'redelivered');
same(range(1, 3000), Xlsx::column_of($path, 'A'));
same(3000, NativeXlsx::status($path)['rows']);
echo "done\n";
--EXPECT--
done
