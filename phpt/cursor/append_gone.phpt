--TEST--
The server goes away in appendCursor: rows that came are committed with their token
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';
require __DIR__ . '/../support/xlsx.inc';

sql('CREATE TABLE t (id INT PRIMARY KEY, filler VARCHAR(1000) NOT NULL)', "INSERT INTO t SELECT seq, REPEAT('x', 1000) FROM seq_1_to_20000");
$xlsx = new NativeXlsx(target(), ['id'], options: ['commitSeconds' => 3600]); // commits come by rows, however slow the machine is
$cursor = new NativeCursor(url(), 'SELECT id, filler FROM t', options: ['retrySeconds' => 0]);
$error = throws(NativeXlsx\DatabaseException::class, 803, [], static fn () => $xlsx->appendCursor($cursor, 400, progress: static function (int $rows): void {
    if ($rows === 800) {
        kill_others();
    }
}));
$rows = $xlsx->committedRowCount();
ok($rows >= 800 && $rows < 20000, "$rows rows");
same($rows, $xlsx->rowCount());
same(20000 - $rows, $xlsx->appendCursor(new NativeCursor(url(), 'SELECT id, filler FROM t', after: $xlsx->token())));
$xlsx->finish();
same(range(1, 20000), Xlsx::column_of(target(), 'A'));
echo "done\n";
--EXPECT--
done
