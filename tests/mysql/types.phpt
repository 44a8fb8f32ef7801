--TEST--
What only MySQL has: VECTOR (which PDO can't fetch), JSON as a type of its own, UUID functions, functional indexes
--FILE--
<?php
require __DIR__ . '/../../phpt/support/nx.inc';
require __DIR__ . '/../../phpt/support/db.inc';
require __DIR__ . '/../../phpt/support/xlsx.inc';

sql('CREATE TABLE t (id BINARY(16) PRIMARY KEY, vec VECTOR(3) NOT NULL, doc JSON NOT NULL, price DECIMAL(65,30) NOT NULL, span TIME(6) NOT NULL)');
$uuids = [];
foreach (range(1, 40) as $n) {
    $uuid = sprintf('6ccd780c-baba-1026-9564-5b8c656024%02x', $n * 6 % 251);
    $uuids[] = $uuid;
    sql("INSERT INTO t VALUES (UUID_TO_BIN('$uuid', 1), TO_VECTOR('[1,-0.5,$n]'), JSON_OBJECT('n', $n, 'text', 'ß', 'none', NULL), $n / 7, '-838:59:58.5')");
}
sort($uuids);
$rows = [...new NativeCursor(url(), 'SELECT id, BIN_TO_UUID(id, 1) AS uuid, vec, VECTOR_TO_STRING(vec) AS text, doc, doc->>"$.text" AS word, price, span FROM t', chunk: 7)];
same($uuids, array_column($rows, 'uuid'));
$n = json_decode($rows[0]['doc'], true)['n'];
same([pack('g*', 1, -0.5, $n), 'ß', '-838:59:58.500000'], [$rows[0]['vec'], $rows[0]['word'], $rows[0]['span']]);
same(sql()->query('SELECT price FROM t ORDER BY id')->fetchAll(PDO::FETCH_COLUMN), array_column($rows, 'price'));
same(sql()->query('SELECT doc FROM t ORDER BY id')->fetchAll(PDO::FETCH_COLUMN), array_column($rows, 'doc'));
// JSON is no key, an index on an expression serves a generated column.
throws(NativeXlsx\DatabaseException::class, 806, 'doc', static fn () => (new NativeCursor(url(), 'SELECT doc FROM t', key: 'doc', options: ['unique' => true]))->valid());
sql('ALTER TABLE t ADD COLUMN n INT AS (doc->"$.n") STORED NOT NULL, ADD UNIQUE KEY (n)');
same(range(1, 40), array_column([...new NativeCursor(url(), 'SELECT n, doc FROM t', key: 'n', chunk: 3)], 'n'));
$xlsx = new NativeXlsx(target());
$xlsx->appendCursor(new NativeCursor(url(), 'SELECT n, BIN_TO_UUID(id, 1) AS uuid, doc, price FROM t WHERE n < 3', key: 'n'));
$xlsx->finish();
$grid = xlsx(target())->grid();
same(['n', 'uuid', 'doc', 'price'], $grid[0]);
same([1, sql()->query('SELECT BIN_TO_UUID(id, 1) FROM t WHERE n = 1')->fetchColumn(), '{"n": 1, "none": null, "text": "ß"}', 0.1429], $grid[1]);
// Binary has no cell of its own.
$xlsx = new NativeXlsx(target('binary'));
throws(NativeXlsx\CellException::class, 700, 'binary', static fn () => $xlsx->appendCursor(new NativeCursor(url(), 'SELECT n, vec FROM t', key: 'n')));
echo "done\n";
--EXPECT--
done
