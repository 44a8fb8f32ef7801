--TEST--
Rows of 10 MB, of one width and of changing ones: a few are held, not a page of them, however many there are
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
$most = resident('VmHWM');
ok($most < 128 * 1024, "at most $most KiB for 700 MB");

// Narrow rows first, so that nobody can know; each width different, and longer than one packet of the protocol too.
unset($cursor, $row);
$cursor = new NativeCursor(url(), "SELECT id, REPEAT('x', IF(id <= 20, 10, (id * 7919 % 97 + 3) * 200000)) AS wide FROM numbers");
$seen = $bytes = 0;
foreach ($cursor as $row) {
    $bytes += strlen($row['wide']);
    $seen++;
}
same([70, array_sum(array_map(static fn (int $id): int => $id <= 20 ? 10 : ($id * 7919 % 97 + 3) * 200000, range(1, 70)))], [$seen, $bytes]);
unset($row, $cursor);
$most = resident('VmHWM');
ok($most < 192 * 1024, "at most $most KiB for rows of up to 20 MB");
$left = resident('VmRSS');
ok($left < 64 * 1024, "$left KiB are left of it");
echo "done\n";
--EXPECT--
done
