--TEST--
Rows of 10 MB: a few are held, not a page of them
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

numbers(70);
$cursor = new NativeCursor(url(), "SELECT id, REPEAT('x', 10 * 1024 * 1024) AS wide FROM numbers");
$seen = 0;
foreach ($cursor as $row) {
    same(10 * 1024 * 1024, strlen($row['wide']));
    if (++$seen === 3) {
        usleep(200000); // nothing is read ahead without bound meanwhile
    }
}
same(70, $seen);
ok(resident('VmHWM') < 256 * 1024, 'at most ' . resident('VmHWM') . ' KiB for 700 MB');
echo "done\n";
--EXPECT--
done
