--TEST--
explain: the plan, and rows examined per row returned so far
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

numbers(3000);
$cursor = new NativeCursor(url(), 'SELECT id, name FROM numbers', chunk: 100);
$before = $cursor->explain();
holds(['numbers', 'LIMIT'], $before['sql']);
same(0, $cursor->rowsRead(), 'asking hands nothing out');
ok(is_array($before['plan']), 'a plan');
same(3000, iterator_count($cursor));
$after = $cursor->explain();
same(3000, $after['rowsReturned']);
ok($after['rowsExaminedPerRow'] >= 0.99 && $after['rowsExaminedPerRow'] <= 1.05, 'about one: ' . $after['rowsExaminedPerRow']);
ok(isset($after['plan'], $after['nextSql'], $after['unique'], $after['rowsExamined']), implode(', ', array_keys($after)));
ok(!str_contains(serialize($after), env('PASSWORD')), 'no password');
echo "done\n";
--EXPECT--
done
