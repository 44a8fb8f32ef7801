--TEST--
appendCursor and a cursor that is closed, iterated by pages, or partly read
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';
require __DIR__ . '/../support/xlsx.inc';

numbers(10);
$xlsx = new NativeXlsx(target(), ['id']);
$cursor = new NativeCursor(url(), 'SELECT id FROM numbers');
$cursor->close();
throws(NativeXlsx\StateException::class, 509, 'closed', static fn () => $xlsx->appendCursor($cursor));
$cursor = new NativeCursor(url(), 'SELECT id FROM numbers', chunk: 4);
$cursor->chunks()->valid();
throws(NativeXlsx\StateException::class, 509, 'chunks', static fn () => $xlsx->appendCursor($cursor));
$cursor = new NativeCursor(url(), 'SELECT id FROM numbers', chunk: 4);
$cursor->keys()->current();
throws(NativeXlsx\StateException::class, 509, 'keys', static fn () => $xlsx->appendCursor($cursor));
$cursor = new NativeCursor(url(), 'SELECT id FROM numbers');
foreach ($cursor as $row) {
    if ($row['id'] === 3) {
        break;
    }
}
same(7, $xlsx->appendCursor($cursor), 'what was handed out is not appended');
$xlsx->finish();
same([['id'], [4], [5], [6], [7], [8], [9], [10]], xlsx(target())->grid());
echo "done\n";
--EXPECT--
done
