--TEST--
A killed connection is replaced: foreach, chunks(), keys() and appendCursor go on behind the last row
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';
require __DIR__ . '/../support/xlsx.inc';

sql('CREATE TABLE t (id INT PRIMARY KEY, filler VARCHAR(1000) NOT NULL)', "INSERT INTO t SELECT seq, REPEAT('x', 1000) FROM seq_1_to_12000");
$kill = kill_others(...);
$open = static fn (): NativeCursor => new NativeCursor(url(), 'SELECT id, filler FROM t', chunk: 500);
$cursor = $open();
$seen = [];
foreach ($cursor as $row) {
    $seen[] = $row['id'];
    if (count($seen) % 3000 === 100) {
        $kill();
    }
}
same(range(1, 12000), $seen, 'foreach');
ok($cursor->explain()['reconnects'] > 0, 'connections were replaced');
same(12000, $cursor->explain()['rowsReturned']);
$seen = [];
foreach ($open()->chunks() as $page => $rows) {
    same(500, count($rows));
    array_push($seen, ...array_column($rows, 'id'));
    if ($page % 7 === 0) {
        $kill();
    }
}
same(range(1, 12000), $seen, 'chunks');
$seen = [];
foreach ($open()->keys() as $page => $keys) {
    array_push($seen, ...$keys);
    if ($page % 7 === 0) {
        $kill();
    }
}
same(range(1, 12000), $seen, 'keys');
$xlsx = new NativeXlsx(target(), ['id'], options: ['commitSeconds' => 3600]);
same(12000, $xlsx->appendCursor($open(), 400, progress: static function (int $rows) use ($kill): void {
    if ($rows % 4000 === 0) {
        $kill();
    }
}));
$xlsx->finish();
same(range(1, 12000), Xlsx::column_of(target(), 'A'));
echo "done\n";
--EXPECT--
done
