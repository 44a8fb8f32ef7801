--TEST--
foreach yields one row at a time: column name => value, in key order
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

sql("CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(20), `two words` INT)", "INSERT INTO t VALUES (3, 'c', 30), (1, 'a', 10), (2, NULL, 20)");
$cursor = new NativeCursor(url(), 'SELECT id, name, `two words` FROM t');
same([0, false, null], [$cursor->rowsRead(), $cursor->isDone(), $cursor->token()], 'before the first');
foreach ($cursor as $number => $row) {
    echo $number, ' ', json_encode($row), ' ', $cursor->rowsRead(), "\n";
}
same([3, true, false, null, null], [$cursor->rowsRead(), $cursor->isDone(), $cursor->valid(), $cursor->current(), $cursor->key()]);
throws(NativeXlsx\StateException::class, 509, 'forward only', static function () use ($cursor) { foreach ($cursor as $row) { echo "again\n"; } });
// By hand; current gives the same row until next.
$cursor = new NativeCursor(url(), 'SELECT id FROM t');
$cursor->rewind();
same([['id' => 1], ['id' => 1], 0], [$cursor->current(), $cursor->current(), $cursor->key()]);
$cursor->rewind();
$cursor->next();
same([['id' => 2], 1, 2], [$cursor->current(), $cursor->key(), $cursor->rowsRead()]);
throws(NativeXlsx\StateException::class, 509, 'forward only', static fn () => $cursor->rewind());
same([[['id' => 3]], true], [[...new NativeCursor(url(), 'SELECT id FROM t WHERE id > ?', [2])], (new NativeCursor(url(), 'SELECT id FROM t WHERE id > 9'))->valid() === false]);
--EXPECT--
0 {"id":1,"name":"a","two words":10} 1
1 {"id":2,"name":null,"two words":20} 2
2 {"id":3,"name":"c","two words":30} 3
