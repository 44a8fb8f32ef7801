--TEST--
Pending rows when appendChunk, appendCursor or addSheet begins are a StateException
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';
require __DIR__ . '/../support/xlsx.inc';

numbers(3);
$xlsx = new NativeXlsx(target());
$xlsx->appendRow([1]);
$cursor = new NativeCursor(url(), 'SELECT id FROM numbers');
throws(NativeXlsx\StateException::class, 501, ['1 rows are pending', 'appendChunk'], static fn () => $xlsx->appendChunk('k', (static function () { echo "started!\n"; yield [1]; })()));
throws(NativeXlsx\StateException::class, 501, ['pending', 'appendCursor'], static fn () => $xlsx->appendCursor($cursor));
throws(NativeXlsx\StateException::class, 501, ['pending', 'addSheet'], static fn () => $xlsx->addSheet('Two'));
same(1, $xlsx->rowCount(), 'they are still there');
$xlsx->commit();
same(true, $xlsx->appendChunk('k', [[2]]));
same(3, $xlsx->appendCursor($cursor));
$xlsx->addSheet('Two');
$xlsx->finish();
same([[1], [2], [1], [2], [3]], xlsx(target())->grid('Sheet1'));
echo "done\n";
--EXPECT--
done
