--TEST--
On an empty sheet the columns come from the query, and stay
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';
require __DIR__ . '/../support/xlsx.inc';

sql('CREATE TABLE t (id INT PRIMARY KEY, day DATE)', "INSERT INTO t VALUES (1, '2024-02-29')");
$xlsx = new NativeXlsx(target(), options: ['freezeHeader' => true, 'autofilter' => true, 'startRow' => 2]);
same(1, $xlsx->appendCursor(new NativeCursor(url(), 'SELECT id AS `Nr`, day AS `Däy` FROM t', key: 'Nr')));
$xlsx->close();
$xlsx = new NativeXlsx(target());
$xlsx->appendRow(['Däy' => '2024-03-01', 'Nr' => 2]); // typed now
$xlsx->commit();
// A second sheet takes its own; none, even if the query gives no row.
$xlsx->addSheet('Two');
same(0, $xlsx->appendCursor($cursor = new NativeCursor(url(), 'SELECT id, day FROM t WHERE id > 5')));
ok($cursor->isDone(), 'done');
// One with rows already stays positional.
$xlsx->addSheet('Three');
$xlsx->appendRow(['top', 'row', 'here']);
$xlsx->commit();
same(1, $xlsx->appendCursor(new NativeCursor(url(), 'SELECT id, day FROM t')));
$xlsx->finish();
$read = xlsx(target());
same([[], ['Nr', 'Däy'], [1, serial('2024-02-29')], [2, serial('2024-03-01')]], $read->grid('Sheet1'));
same('A2:B4', (string) $read->sheet('Sheet1')->autoFilter['ref']);
same([['id', 'day']], $read->grid('Two'));
same([['top', 'row', 'here'], [1, serial('2024-02-29')]], $read->grid('Three'));
echo "done\n";
--EXPECT--
done
