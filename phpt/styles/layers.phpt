--TEST--
Cell over row over column, key by key; a header's style is its own
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

use NativeXlsx\Cell;
$xlsx = new NativeXlsx(target(), [['key' => 'a', 'style' => ['bold' => true, 'color' => 'red'], 'format' => '0.0'], 'b', ['key' => 'd', 'type' => 'date']]);
$xlsx->appendRow([new Cell(1.5, style: ['color' => 'green']), 2, '2024-02-29'], ['italic' => true, 'color' => 'blue']);
$xlsx->appendRow([1.5, 2, '2024-02-29']);
$xlsx->appendRow(['a' => 1], ['background' => 'yellow']);
$xlsx->appendRow([1, 2], []);
$xlsx->finish();
$read = xlsx(target());
$color = static fn (string $ref): string => (string) $read->look($ref)->font->color['rgb'];
$a = $read->look('A2');
ok(isset($a->font->b) && isset($a->font->i), 'bold of the column, italic of the row');
same(['FF008000', '0.0'], [$color('A2'), $a->format]);
same('FF0000FF', $color('B2'));
ok(isset($read->look('C2')->font->i), 'dates too');
same('yyyy-mm-dd', $read->look('C2')->format, 'and keep their format');
ok(!isset($read->look('A3')->font->i), 'the next row is without');
same('FFFF0000', $color('A3'));
foreach (['A4', 'B4', 'C4'] as $ref) {
    same('FFFFFF00', (string) $read->look($ref)->fill->patternFill->fgColor['rgb'], "$ref: a row's background reaches its blanks");
}
ok(isset($read->look('A1')->font->b) && !isset($read->look('A1')->font->i), 'header');
echo "done\n";
--EXPECT--
done
