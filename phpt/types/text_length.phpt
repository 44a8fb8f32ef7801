--TEST--
32,767 characters fit, 32,768 don't, counted as Excel counts
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$xlsx = new NativeXlsx(target(), ['t']);
foreach ([str_repeat('x', 32767), str_repeat('ä', 32767), str_repeat('😀', 16383) . 'x', str_repeat("\x01", 32767)] as $text) {
    $xlsx->appendRow([$text]);
}
foreach ([str_repeat('x', 32768), str_repeat('ä', 32768), str_repeat('😀', 16384)] as $text) {
    $error = throws(NativeXlsx\CellException::class, 700, ['32768', '32767', "column A ('t')", 'row 6'], static fn () => $xlsx->appendRow([$text]));
    same(['Sheet1', 6, 't'], [$error->sheet, $error->row, $error->column]);
}
throws(NativeXlsx\CellException::class, 700, '32767', static fn () => $xlsx->appendRow([new class { public function __toString(): string { return str_repeat('x', 40000); } }]));
$xlsx->finish();
same([1, 32767, 32767, 16384, 32767], array_map(static fn ($row) => mb_strlen($row[0], 'UTF-8'), xlsx(target())->grid()));
echo "done\n";
--EXPECT--
done
