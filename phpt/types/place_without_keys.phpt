--TEST--
Without columns the error names the column's letter
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

$xlsx = new NativeXlsx(target());
$error = throws(NativeXlsx\CellException::class, 700, "sheet 'Sheet1', row 1, column AB: ", static fn () => $xlsx->appendRow([...array_fill(0, 27, 1), []]));
same('AB', $error->column);
$error = throws(NativeXlsx\CellException::class, 701, "sheet 'Sheet1', row 1: ", static fn () => $xlsx->appendRow(['a' => 1]));
same(['Sheet1', 1, ''], [$error->sheet, $error->row, $error->column]);
echo "done\n";
--EXPECT--
done
