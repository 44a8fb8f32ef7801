--TEST--
65,530 links a sheet, and each sheet its own
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

use NativeXlsx\Link;
$xlsx = new NativeXlsx(target());
$row = array_fill(0, 6553, new Link('https://example.org/x', 'x'));
$xlsx->appendRows(array_fill(0, 5, $row));
$xlsx->close();
$xlsx = new NativeXlsx(target());
$xlsx->appendChunk('a', array_fill(0, 5, $row));
$xlsx->appendChunk('b', array_fill(0, 4, $row));
$xlsx->appendRow(array_slice($row, 1));
$error = throws(NativeXlsx\LimitException::class, 600, ['65530'], static fn () => $xlsx->appendRow([1, $row[0], $row[0]]));
$xlsx->appendRow([1, $row[0]]);
throws(NativeXlsx\LimitException::class, 600, ['65530'], static fn () => $xlsx->appendRow([$row[0]]));
$xlsx->appendRow(['https://example.org/x']);
$xlsx->commit();
$xlsx->addSheet('Two');
$xlsx->appendRow([$row[0]]);
$xlsx->finish();
$links = xlsx(target())->links('Sheet1');
same([65530, true, 1], [count($links), isset($links['B11']), count(xlsx(target())->links('Two'))]);
echo "done\n";
--EXPECT--
done
