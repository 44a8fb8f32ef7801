--TEST--
Past 1,048,576 rows go on in "Name (2)" with header, preamble, widths, panes and filter repeated
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$long = 'Örders of the year 2024, part A'; // 31 characters
$xlsx = new NativeXlsx(target(), [['key' => 'n', 'width' => 20], ['key' => 's', 'hidden' => true]], $long, [
    'startRow' => 1048574, 'startColumn' => 2, 'preamble' => [['Title']], 'freezeHeader' => true, 'autofilter' => true,
]);
$xlsx->appendRow([1, 'a']); // in the last row
$xlsx->appendRow([2, 'b']);
$xlsx->commit();
$xlsx->appendRows([[3, 'c'], [4, 'd']]);
same(4, $xlsx->rowCount());
$xlsx->finish();
$read = xlsx(target());
same([$long, 'Örders of the year 2024, pa (2)', 'Örders of the year 2024, pa (3)', 'Örders of the year 2024, pa (4)'], $read->sheets());
foreach ($read->sheets() as $at => $sheet) {
    $cells = array_map(static fn ($ref) => $read->value($ref, $sheet), ['B1048574', 'B1048575', 'C1048575', 'B1048576', 'C1048576']);
    same(['Title', 'n', 's', $at + 1, chr(97 + $at)], $cells, $sheet);
    $xml = $read->sheet($sheet);
    same('B1048575:C1048576', (string) $xml->autoFilter['ref']);
    same(['frozen', 'A1048576'], [(string) $xml->sheetViews->sheetView->pane['state'], (string) $xml->sheetViews->sheetView->pane['topLeftCell']]);
    same('1', (string) $xml->cols->col[1]['hidden']);
    ok(abs((float) $xml->cols->col[0]['width'] - 20.7) < 0.1, 'width');
}
echo "done\n";
--EXPECT--
done
