--TEST--
startRow, startColumn, preamble, header, freeze, filter, hidden columns, widths, dimension
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$xlsx = new NativeXlsx(target(), [
    ['key' => 'id', 'header' => 'Nr.', 'width' => 8],
    ['key' => 'name', 'width' => 'auto'],
    ['key' => 'secret', 'hidden' => true],
    'plain',
], 'Layout', [
    'startRow' => 3, 'startColumn' => 'C', 'freezeHeader' => true, 'autofilter' => true, 'header' => ['italic' => true],
    'preamble' => [
        ['Report', 5, 1.5, true, null, new DateTimeImmutable('2024-02-29')],
        'one cell',
        [['value' => 'bold', 'style' => ['bold' => true]], ['value' => 0.5, 'format' => '0%']],
        [],
    ],
]);
$xlsx->appendRow([1, str_repeat('wide ', 20), 's', 'p']);
$xlsx->commit();
$xlsx->close();
$xlsx = new NativeXlsx(target());
$xlsx->appendRow([2, 'short', 's', 'p']);
$xlsx->finish();
$read = xlsx(target());
$xml = $read->sheet();
same([
    [], [], [null, null, 'Report', 5, 1.5, true, null, serial('2024-02-29')], [null, null, 'one cell'], [null, null, 'bold', 0.5], [],
    [null, null, 'Nr.', 'name', 'secret', 'plain'], [null, null, 1, str_repeat('wide ', 20), 's', 'p'], [null, null, 2, 'short', 's', 'p'],
], $read->grid());
ok(isset($read->look('C5')->font->b), 'a style in the preamble');
same('0%', $read->look('D5')->format);
ok(isset($read->look('C7')->font->i) && !isset($read->look('C7')->font->b), 'header style');
same('C3:H9', (string) $xml->dimension['ref']);
same('C7:F9', (string) $xml->autoFilter['ref']);
same(['7', 'A8', 'frozen'], array_map(strval(...), [$xml->sheetViews->sheetView->pane['ySplit'], $xml->sheetViews->sheetView->pane['topLeftCell'], $xml->sheetViews->sheetView->pane['state']]));
$columns = [];
foreach ($xml->cols->col as $column) {
    $columns[(int) $column['min']] = Xlsx::attributes($column);
}
ok(abs((float) $columns[3]['width'] - 8.71) < 0.1, 'fixed width');
ok((float) $columns[4]['width'] > 60, 'auto: the widest value that was seen, in whichever process');
same('1', $columns[5]['hidden']);
ok(!isset($columns[6]), 'no width of its own');
echo "done\n";
--EXPECT--
done
