--TEST--
The next page is fetched while PHP works on the last one
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

numbers(50);
// A row in the middle of each page takes a lock of its own, which the cursor's connection keeps: whoever asks sees that the
// server has come so far.
$lock = database();
$cursor = new NativeCursor(url(), "SELECT id, IF(id % 10 = 5, GET_LOCK(CONCAT('$lock ', id), 0), 0) AS s FROM numbers", chunk: 10, options: ['maxConnections' => 1, 'keepSeconds' => 600]);
$at_work_on = static fn (int $id): bool => sql()->query("SELECT IS_USED_LOCK('$lock $id') IS NOT NULL")->fetchColumn() == 1;
foreach ($cursor->chunks() as $number => $page) {
    $next = 10 * $number + 15;
    for ($until = microtime(true) + 25; $next < 50 && !$at_work_on($next) && microtime(true) < $until;) {
        usleep(5000);
    }
    ok($next > 50 || $at_work_on($next), "row $next was fetched while PHP had page $number");
}
same(50, $cursor->rowsRead());
echo "done\n";
--EXPECT--
done
