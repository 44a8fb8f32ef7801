--TEST--
Columns declared on the sheet are matched by name, and their types have the last word
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';
require __DIR__ . '/../support/xlsx.inc';

sql('CREATE TABLE t (id INT PRIMARY KEY, total DECIMAL(8,2), flag TINYINT(1), code VARCHAR(10), secret VARCHAR(10))', "INSERT INTO t VALUES (1, '1.50', 1, '0042', 's'), (2, NULL, 0, '7', 's')");
$xlsx = new NativeXlsx(target(), [
    ['key' => 'flag', 'type' => 'boolean', 'header' => 'Paid?'], ['key' => 'id', 'type' => 'text'], ['key' => 'total', 'type' => 'decimal', 'format' => '0.00'], ['key' => 'code', 'type' => 'integer'],
], options: ['header' => ['italic' => true]]);
same(2, $xlsx->appendCursor(new NativeCursor(url(), 'SELECT * FROM t')));
// PHP rows beside the cursor's, on the same sheet.
$xlsx->appendRow(['id' => 'php', 'code' => '3']);
$xlsx->commit();
throws(NativeXlsx\StateException::class, 504, ["no column 'flag'", 'AS `flag`', 'id, code'], static fn () => $xlsx->appendCursor(new NativeCursor(url(), 'SELECT id, code FROM t')));
$xlsx->finish();
$read = xlsx(target());
same([['Paid?', 'id', 'total', 'code'], [true, '1', 1.5, 42], [false, '2', null, 7], [null, 'php', null, 3]], $read->grid());
same('0.00', $read->look('C2')->format);
ok(isset($read->look('A1')->font->i), 'header style');

// A value that doesn't fit its column.
$xlsx = new NativeXlsx(target('bad'), ['id', ['key' => 'secret', 'type' => 'integer']]);
throws(NativeXlsx\CellException::class, 700, ['row 2', "column B ('secret')", "'integer'"], static fn () => $xlsx->appendCursor(new NativeCursor(url(), 'SELECT id, secret FROM t')));
same(0, $xlsx->rowCount());
echo "done\n";
--EXPECT--
done
