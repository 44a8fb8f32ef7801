--TEST--
appendCursor does not grow memory
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

$xlsx = new NativeXlsx(target(), options: ['durability' => 'process']);
$sql = "SELECT seq AS id, CONCAT('name ', seq) AS name, LEFT(SHA2(seq, 256), 32) AS hash, seq / 7 AS part FROM " . seq(450_000);
$before = null;
$highest = 0;
$rows = $xlsx->appendCursor(new NativeCursor(url(), $sql, options: ['allowScan' => true, 'unique' => true]), progress: static function (int $rows) use (&$before, &$highest): void {
    $before ??= $rows >= 50000 ? resident() : null;
    $highest = max($highest, resident());
});
same(450000, $rows);
// How much is on its way at the most is up to the machine: 8 segments of 512 KiB and what becomes of them, 2 MiB of batches.
ok($highest - $before < 10 * 1024, 'grown by ' . $highest - $before . ' KiB in 400,000 rows');
echo "done\n";
--EXPECT--
done
