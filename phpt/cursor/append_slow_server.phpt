--TEST--
A slow server (100 rows a second) makes progress in each slice, and commitSeconds commits
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

numbers(1000);
$path = target();
$total = $commits = 0;
// On a busy machine a slice may be over before commitSeconds have passed behind its first row.
for ($slice = 0; $slice < 3 || $commits <= $slice && $slice < 30; $slice++) {
    $xlsx = new NativeXlsx($path, options: ['commitSeconds' => 0.1, 'durability' => 'process']);
    $cursor = new NativeCursor(url(), "SELECT id, SLEEP(0.01) AS s, REPEAT('x', 4000) AS filler FROM numbers", after: $xlsx->token());
    $rows = $xlsx->appendCursor($cursor, seconds: 1, progress: static function () use (&$commits) { $commits++; });
    // By time it is a tenth of the rows; all rows would take ten seconds.
    ok($rows >= 1 && !$cursor->isDone(), "$rows rows in a slice");
    $total += $rows;
    same([$total, $total], [$xlsx->rowCount(), $xlsx->committedRowCount()]);
    $xlsx->close();
}
same($total, NativeXlsx::status($path)['rows']);
// Ten in a slice; the last of each comes without commitSeconds too.
ok($commits > $slice, "$commits commits in $slice slices");
echo "done\n";
--EXPECT--
done
