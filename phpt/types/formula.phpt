--TEST--
Formula, with and without a cached result; text never becomes one
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

use NativeXlsx\Formula;
$xlsx = new NativeXlsx(target(), [['key' => 'f', 'type' => 'integer'], 'g']);
$xlsx->appendRow([new Formula('=1+1', 2), new Formula('SUM(A1:A2)')]);
$xlsx->appendRow([new Formula('"a"&"<b>"', 'a<b>'), new Formula('1=1', true)]);
$xlsx->appendRow([new Formula('PI()', 3.14), new Formula(formula: '1=2', result: false)]);
foreach (['', '=', ' ', "1\x01", str_repeat('1', 8193), "\xff"] as $formula) {
    throws(NativeXlsx\CellException::class, 700, ['formula', 'column A'], static fn () => $xlsx->appendRow([new Formula($formula)]));
}
$xlsx->appendRow([new Formula(str_repeat('1', 8192))]);
$xlsx->finish();
$read = xlsx(target());
same(['1+1', 'SUM(A1:A2)', '"a"&"<b>"', '1=1', 'PI()', '1=2'], array_map($read->formula(...), ['A2', 'B2', 'A3', 'B3', 'A4', 'B4']));
same([2, null, 'a<b>', true, 3.14, false], array_map($read->value(...), ['A2', 'B2', 'A3', 'B3', 'A4', 'B4']));
$formula = new Formula('=A1', 5);
same(['=A1', 5], [$formula->formula(), $formula->result()]);
echo "done\n";
--EXPECT--
done
