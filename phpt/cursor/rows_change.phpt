--TEST--
Rows that come, go or change between pages: each is seen at most once, and nothing is skipped
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

numbers(1000);
sql('DELETE FROM numbers WHERE id % 2 = 0');
$seen = [];
$cursor = new NativeCursor(url(), 'SELECT id FROM numbers', chunk: 10);
foreach ($cursor as $row) {
    $seen[] = $row['id'];
    if ($row['id'] === 101) {
        break;
    }
}
// The row of the token goes, one before it comes, one behind it comes.
sql('DELETE FROM numbers WHERE id = 101', "INSERT INTO numbers VALUES (50, 0, 'before'), (102, 0, 'behind'), (2000, 0, 'far behind')");
foreach (new NativeCursor(url(), 'SELECT id FROM numbers', chunk: 10, after: $cursor->token()) as $row) {
    $seen[] = $row['id'];
}
same([...range(1, 101, 2), 102, ...range(103, 999, 2), 2000], $seen);
echo "done\n";
--EXPECT--
done
