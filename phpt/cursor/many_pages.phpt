--TEST--
Small and large pages, wide rows and empty results give the same rows
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

sql('CREATE TABLE t (id INT PRIMARY KEY, v MEDIUMTEXT NULL)', "INSERT INTO t SELECT seq, IF(seq % 5, REPEAT(CHAR(65 + seq % 26), seq * 37 % 90000), NULL) FROM seq_1_to_400");
$want = md5(implode('|', sql()->query('SELECT CONCAT_WS(":", id, LENGTH(v), MD5(v)) FROM t ORDER BY id')->fetchAll(PDO::FETCH_COLUMN)));
foreach ([1, 3, 64, 5000] as $chunk) {
    $got = [];
    foreach (new NativeCursor(url(), 'SELECT id, v FROM t', chunk: $chunk) as $row) {
        $got[] = $row['v'] === null ? (string) $row['id'] : "{$row['id']}:" . strlen($row['v']) . ':' . md5($row['v']);
    }
    same($want, md5(implode('|', $got)), "pages of $chunk");
}
same(0, iterator_count(new NativeCursor(url(), 'SELECT id, v FROM t WHERE id < 0')));
$one = new NativeCursor(url(), 'SELECT id, v FROM t WHERE id = 7');
same([1, true], [iterator_count($one), $one->isDone()]);
echo "done\n";
--EXPECT--
done
