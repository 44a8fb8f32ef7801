--TEST--
A commit comes after two seconds unless commitSeconds says otherwise
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

numbers(3000);
$xlsx = new NativeXlsx(target());
$commits = [];
$began = microtime(true);
// Wide rows, so that they come one by one and not when the server's buffer is full.
$xlsx->appendCursor(new NativeCursor(url(), "SELECT id, SLEEP(0.02) AS s, REPEAT('x', 9000) AS filler FROM numbers"), progress: static function (int $rows) use (&$commits, $began): bool {
    $commits[] = microtime(true) - $began;
    return false;
});
ok($commits[0] > 1.9, "the first commit after $commits[0] s");
$rows = $xlsx->committedRowCount();
// The server needs 20 ms for each: all of them take it a minute.
ok($rows > 0 && $rows < 1500, "$rows rows");
echo "done\n";
--EXPECT--
done
