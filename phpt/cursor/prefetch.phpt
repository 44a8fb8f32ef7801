--TEST--
The next page is fetched while PHP works on the last one
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

numbers(50);
$cursor = new NativeCursor(url(), 'SELECT id, SLEEP(0.04) AS s FROM numbers', chunk: 10);
$began = microtime(true);
foreach ($cursor->chunks() as $page) {
    usleep(400000);
}
$took = microtime(true) - $began;
// 5 pages of 400 ms at the server and 400 ms here: 4 s one after the other.
ok($took < 3.7, "side by side: $took s");
same(50, $cursor->rowsRead());
echo "done\n";
--EXPECT--
done
