--TEST--
BINARY is an error unless the column says how
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';
require __DIR__ . '/../support/xlsx.inc';

sql('CREATE TABLE t (id INT PRIMARY KEY, b VARBINARY(10))', "INSERT INTO t VALUES (1, NULL), (2, 'ascii'), (3, x'00ff')");
$xlsx = new NativeXlsx(target());
$cursor = new NativeCursor(url(), 'SELECT id, b FROM t');
$error = throws(NativeXlsx\CellException::class, 700, ['row 3', "column B ('b')", 'HEX('], static fn () => $xlsx->appendCursor($cursor));
same(['Sheet1', 3, 'b'], [$error->sheet, $error->row, $error->column]);
same([0, null], [$xlsx->rowCount(), $xlsx->token()]);
$xlsx->discard();
$xlsx = new NativeXlsx(target(), ['id', ['key' => 'b', 'type' => 'text']]);
throws(NativeXlsx\CellException::class, 700, ['row 4', 'UTF-8'], static fn () => $xlsx->appendCursor(new NativeCursor(url(), 'SELECT id, b FROM t')));
same(2, $xlsx->appendCursor(new NativeCursor(url(), 'SELECT id, b FROM t WHERE id < 3')));
$xlsx->finish();
same([['id', 'b'], [1], [2, 'ascii']], xlsx(target())->grid());
$xlsx = new NativeXlsx(target('blank'), options: ['onBadCell' => 'blank']);
same(3, $xlsx->appendCursor(new NativeCursor(url(), 'SELECT id, b FROM t')));
same(2, NativeXlsx::status(target('blank'))['badCells']);
echo "done\n";
--EXPECT--
done
