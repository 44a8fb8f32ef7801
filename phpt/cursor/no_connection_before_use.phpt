--TEST--
No connection is opened before the first use
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

$began = microtime(true);
$cursor = new NativeCursor('mysql://nobody@192.0.2.1/x', 'SELECT 1 AS id');
same([null, 0, false], [$cursor->token(), $cursor->rowsRead(), $cursor->isDone()]);
$cursor->close();
unset($cursor);
ok(microtime(true) - $began < 3, 'at once');
same(1, count(glob('/proc/self/task/*')), 'and no thread');
echo "done\n";
--EXPECT--
done
