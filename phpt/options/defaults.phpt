--TEST--
null counts as left out, and defaults are what the contract says
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$path = target();
$xlsx = new NativeXlsx($path, ['a'], null, ['header' => null, 'id' => null, 'mode' => null, 'properties' => null, 'preamble' => null]);
$xlsx->appendRow([1]);
throws(NativeXlsx\CellException::class, 700, [], static fn () => $xlsx->appendRow([NAN])); // onBadCell: error
$xlsx->finish();
$read = xlsx($path);
same([['Sheet1'], [['a'], [1]]], [$read->sheets(), $read->grid()]);
ok(isset($read->look('A1')->font->b), 'header: true is bold');
ok(!isset($read->sheet()->autoFilter) && !isset($read->sheet()->sheetViews->sheetView->pane), 'no filter, no pane');
same(null, NativeXlsx::status($path)['id']);
echo "done\n";
--EXPECT--
done
