--TEST--
A slow server (100 rows a second) makes progress in each slice, and commitSeconds commits
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

numbers(200);
$path = target();
[$token, $total] = [null, 0];
for ($slice = 0; $slice < 3; $slice++) {
    $xlsx = new NativeXlsx($path, options: ['commitSeconds' => 0.2]);
    $cursor = new NativeCursor(url(), "SELECT id, SLEEP(0.01) AS s, REPEAT('x', 4000) AS filler FROM numbers", after: $xlsx->token());
    $commits = 0;
    $began = microtime(true);
    $rows = $xlsx->appendCursor($cursor, seconds: 0.5, progress: static function () use (&$commits) { $commits++; });
    $took = microtime(true) - $began;
    ok($rows > 10, "$rows rows in a slice");
    ok($took < 3, "the slice took $took s");
    ok($commits >= 2, "$commits commits");
    $total += $rows;
    same([$total, $total], [$xlsx->rowCount(), $xlsx->committedRowCount()]);
    $xlsx->close();
}
same($total, NativeXlsx::status($path)['rows']);
echo "done\n";
--EXPECT--
done
