--TEST--
Columns of one name can't be told apart
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

numbers(1);
$xlsx = new NativeXlsx(target());
$error = null;
try {
    $xlsx->appendCursor(new NativeCursor(url(), 'SELECT id, n AS a, name AS a FROM numbers'));
} catch (NativeXlsx\Exception $error) {
    holds(["two columns named 'a'", 'alias'], $error->getMessage());
}
ok($error !== null, 'refused');
same(0, $xlsx->rowCount());
echo "done\n";
--EXPECT--
done
