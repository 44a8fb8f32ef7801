--TEST--
A cursor in PHP's own iterators: the token is behind what they took
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

numbers(20);
$cursor = new NativeCursor(url(), 'SELECT id FROM numbers', chunk: 4);
same([1, 2, 3, 4, 5], array_column(iterator_to_array(new LimitIterator($cursor, 0, 5)), 'id'));
same(5, $cursor->rowsRead());
same(6, (new NativeCursor(url(), 'SELECT id FROM numbers', after: $cursor->token()))->current()['id']);
$even = new CallbackFilterIterator(new NativeCursor(url(), 'SELECT id FROM numbers'), static fn (array $row): bool => $row['id'] % 2 === 0);
same(range(2, 20, 2), array_column(iterator_to_array($even, false), 'id'));
$pages = new LimitIterator((new NativeCursor(url(), 'SELECT id FROM numbers', chunk: 8))->chunks(), 1, 1);
same([range(9, 16)], array_map(static fn ($rows) => array_column($rows, 'id'), iterator_to_array($pages, false)));
same(20, count([...new NoRewindIterator(new NativeCursor(url(), 'SELECT id FROM numbers'))]));
try {
    foreach ($cursor as &$row) {
    }
} catch (Error $error) {
    echo $error->getMessage(), "\n";
}
// next without looking skips.
$cursor = new NativeCursor(url(), 'SELECT id FROM numbers', chunk: 4);
$cursor->next();
$cursor->next();
same([['id' => 3], 2, 3], [$cursor->current(), $cursor->key(), $cursor->rowsRead()]);
--EXPECT--
An iterator cannot be used with foreach by reference
