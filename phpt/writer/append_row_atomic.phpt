--TEST--
A row that does not fit leaves nothing behind, and the handle goes on
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$xlsx = new NativeXlsx(target(), ['a', 'b', 'c']);
$xlsx->appendRow([1, 2, 3]);
throws(NativeXlsx\CellException::class, 700, 'row 3', static fn () => $xlsx->appendRow([4, 'five', NAN]));
same(1, $xlsx->rowCount());
throws(NativeXlsx\CellException::class, 701, 'row 3', static fn () => $xlsx->appendRow(['a' => 1, 'd' => 2]));
$xlsx->appendRow(['c' => 9]);
$xlsx->finish();
same([['a', 'b', 'c'], [1, 2, 3], [null, null, 9]], xlsx(target())->grid());
echo "done\n";
--EXPECT--
done
