--TEST--
A row of 100 MB is a clear limit
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

$xlsx = new NativeXlsx(target());
$text = str_repeat('x', 32767);
throws(NativeXlsx\LimitException::class, 600, ['64 MiB', 'split'], static fn () => $xlsx->appendRow(array_fill(0, 3200, $text)));
$xlsx->appendRow(array_fill(0, 1500, $text));
same(1, $xlsx->rowCount());
echo "done\n";
--EXPECT--
done
