--TEST--
Each sheet has the token of its own cursor, over rollover too
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';
require __DIR__ . '/../support/xlsx.inc';

numbers(10);
$path = target();
$xlsx = new NativeXlsx($path, ['id'], 'One', ['startRow' => 1048570, 'commitSeconds' => 3600]);
$xlsx->appendCursor(new NativeCursor(url(), 'SELECT id FROM numbers'), 4, progress: static fn () => false);
$xlsx->addSheet('Two');
$xlsx->appendCursor(new NativeCursor(url(), 'SELECT n, id FROM numbers'), 3, progress: static fn () => false);
$xlsx->close();
$xlsx = new NativeXlsx($path);
same(7, $xlsx->appendCursor(new NativeCursor(url(), 'SELECT n, id FROM numbers', after: $xlsx->token())), 'Two is current');
throws(NativeXlsx\DatabaseException::class, 807, [], static fn () => new NativeCursor(url(), 'SELECT n, id FROM numbers', after: $xlsx->token('One')));
$xlsx->selectSheet('One');
same(6, $xlsx->appendCursor(new NativeCursor(url(), 'SELECT id FROM numbers', after: $xlsx->token())));
$xlsx->finish();
$read = xlsx($path);
same(['One', 'One (2)', 'Two'], $read->sheets());
same([...range(1, 6)], array_map(static fn ($row) => $read->value("A$row", 'One'), range(1048571, 1048576)));
same(['id', 7, 10], array_map(static fn ($row) => $read->value("A$row", 'One (2)'), [1048570, 1048571, 1048574]));
same(11, count($read->grid('Two')));
echo "done\n";
--EXPECT--
done
