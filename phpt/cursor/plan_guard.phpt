--TEST--
A query that no index serves is refused with its plan; allowScan insists
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

sql('CREATE TABLE big (id INT PRIMARY KEY, v INT NOT NULL, w INT NOT NULL, KEY (w))', 'INSERT INTO big SELECT seq, (seq * 7919) % 100003, seq % 50 FROM seq_1_to_20000', 'ANALYZE TABLE big');
$error = throws(NativeXlsx\DatabaseException::class, 805, ["can't be paged on an index", 'filesort', "no index of 'big'", '(v, id)', 'allowScan', 'type=ALL'],
    static fn () => (new NativeCursor(url(), 'SELECT id, v FROM big', key: ['v', 'id']))->valid());
same('', $error->sqlState);
$rows = [...new NativeCursor(url(), 'SELECT id, v FROM big', key: ['v', 'id'], options: ['allowScan' => true])];
same(20000, count($rows));
ok($rows[0]['v'] <= $rows[1]['v'] && $rows[1]['v'] <= $rows[19999]['v'], 'in order all the same');
$explain = (new NativeCursor(url(), 'SELECT id, v FROM big', key: ['v', 'id'], options: ['allowScan' => true]))->explain();
ok(str_contains(json_encode($explain), 'filesort'), 'explain shows it');
// A key with an index is fine, and costs what its rows cost.
$cursor = new NativeCursor(url(), 'SELECT id, w FROM big', key: ['w', 'id'], chunk: 500);
same(20000, iterator_count($cursor));
ok($cursor->explain()['rowsExaminedPerRow'] <= 1.1, 'index entries a row: ' . $cursor->explain()['rowsExaminedPerRow']);
echo "done\n";
--EXPECT--
done
