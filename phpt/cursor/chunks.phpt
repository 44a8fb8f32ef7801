--TEST--
chunks() yields lists of rows, one page each
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

numbers(23);
$cursor = new NativeCursor(url(), 'SELECT id, n FROM numbers', chunk: 10);
foreach ($cursor->chunks() as $number => $rows) {
    ok(array_is_list($rows), 'a list');
    echo $number, ': ', count($rows), ' rows from ', $rows[0]['id'], ' to ', end($rows)['id'], ', ', $cursor->rowsRead(), ' read, ', $cursor->isDone() ? 'done' : 'more', "\n";
}
same([true, 23], [$cursor->isDone(), $cursor->rowsRead()]);
same(2, count([...(new NativeCursor(url(), 'SELECT id FROM numbers WHERE id <= 20', chunk: 10))->chunks()]), 'no empty page at the end');
same([], [...(new NativeCursor(url(), 'SELECT id FROM numbers WHERE id > 99', chunk: 10))->chunks()]);
$cursor = new NativeCursor(url(), 'SELECT id FROM numbers', chunk: 10);
$pages = $cursor->chunks();
$pages->valid();
throws(NativeXlsx\StateException::class, 509, 'chunks()', static fn () => $cursor->current());
same([null, 0], [$cursor->token(), $cursor->rowsRead()], 'gathered is not handed out');
same(10, count($pages->current()));
same(range(11, 23), array_column(iterator_to_array($cursor), 'id'), 'rows after a page');
try {
    new NativeXlsx\Pages();
} catch (Error $error) {
    holds('private', $error->getMessage());
}
--EXPECT--
0: 10 rows from 1 to 10, 10 read, more
1: 10 rows from 11 to 20, 20 read, more
2: 3 rows from 21 to 23, 23 read, done
