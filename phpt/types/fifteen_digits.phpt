--TEST--
Integers beyond 15 significant digits become text, digit for digit
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$numbers = [
    999999999999999, -999999999999999, 1000000000000000, 123456789012345000, -100000000000000000,
    1000000000000001, 1234567890123456, -1234567890123456, 9007199254740993, PHP_INT_MAX, PHP_INT_MIN,
];
$xlsx = new NativeXlsx(target());
foreach ($numbers as $number) {
    $xlsx->appendRow([$number]);
}
$xlsx->finish();
foreach (xlsx(target())->cells() as $ref => $cell) {
    echo $ref, ' ', (string) $cell['t'] === '' ? 'number ' . $cell->v : 'text ' . $cell->is->t, "\n";
}
--EXPECT--
A1 number 999999999999999
A2 number -999999999999999
A3 number 1000000000000000
A4 number 123456789012345000
A5 number -100000000000000000
A6 text 1000000000000001
A7 text 1234567890123456
A8 text -1234567890123456
A9 text 9007199254740993
A10 text 9223372036854775807
A11 text -9223372036854775808
