--TEST--
keys() yields lists of key values only, one page each
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

numbers(7);
$pages = [];
$cursor = new NativeCursor(url(), 'SELECT name, id FROM numbers', chunk: 3);
foreach ($cursor->keys() as $keys) {
    $pages[] = $keys;
}
same([[1, 2, 3], [4, 5, 6], [7]], $pages);
same([7, true], [$cursor->rowsRead(), $cursor->isDone()]);
throws(NativeXlsx\StateException::class, 509, 'keys', static fn () => (static function () use ($cursor) { return $cursor->valid(); })());
sql('CREATE TABLE pairs (a INT, b VARCHAR(5), c TEXT, PRIMARY KEY (a, b))', "INSERT INTO pairs VALUES (1, 'x', 'long'), (1, 'y', 'long'), (2, 'x', 'long')");
same([[['a' => 1, 'b' => 'x'], ['a' => 1, 'b' => 'y']], [['a' => 2, 'b' => 'x']]], [...(new NativeCursor(url(), 'SELECT a, b, c FROM pairs', key: ['a', 'b'], chunk: 2))->keys()]);
// The position goes on from a token, and a token of keys is one of rows.
$first = new NativeCursor(url(), 'SELECT id, name FROM numbers', chunk: 3);
foreach ($first->keys() as $keys) {
    break;
}
same([['id' => 4, 'name' => 'name 4'], ['id' => 5, 'name' => 'name 5']], array_slice([...new NativeCursor(url(), 'SELECT id, name FROM numbers', after: $first->token())], 0, 2));
echo "done\n";
--EXPECT--
done
