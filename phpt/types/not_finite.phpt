--TEST--
NAN and INF are errors, also inside Cell and Formula
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

$xlsx = new NativeXlsx(target());
foreach ([NAN, INF, -INF, new NativeXlsx\Cell(NAN), new NativeXlsx\Formula('1/0', INF)] as $value) {
    $error = throws(NativeXlsx\CellException::class, 700, ["sheet 'Sheet1', row 1, column B"], static fn () => $xlsx->appendRow([1, $value]));
    same(['Sheet1', 1, 'B'], [$error->sheet, $error->row, $error->column]);
}
same(0, $xlsx->rowCount());
echo "done\n";
--EXPECT--
done
