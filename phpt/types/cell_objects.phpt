--TEST--
Cell: a value with its own format and style; the rules of its value hold
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

use NativeXlsx\{Cell, Formula, Link};
enum Suit: string { case Hearts = 'h'; }
$xlsx = new NativeXlsx(target(), [['key' => 'a', 'style' => ['bold' => true]], ['key' => 'n', 'type' => 'decimal', 'format' => '0.00']]);
$xlsx->appendRow([new Cell('text', style: ['italic' => true]), new Cell('1.5', '#,##0.0')]);
$xlsx->appendRow([new Cell(new DateTimeImmutable('2024-02-29'), 'dd.mm.yyyy'), new Cell(new Formula('1+1', 2), '0.000')]);
$xlsx->appendRow([new Cell(Suit::Hearts), new Cell(null, style: ['background' => '#FFCC00'])]);
$xlsx->appendRow([new Cell(new Link('https://example.org', 'x'), style: ['color' => 'red']), new Cell(2, '0%', ['format' => '0.0'])]);
foreach ([new Cell(new Cell(1)), new Cell([]), new Cell(STDIN), new Cell("\xff")] as $bad) {
    throws(NativeXlsx\CellException::class, 700, 'column A', static fn () => $xlsx->appendRow([$bad]));
}
throws(NativeXlsx\CellException::class, 700, "column B ('n')", static fn () => $xlsx->appendRow([1, new Cell('x')]));
throws(NativeXlsx\Exception::class, 100, "'bodl' is unknown", static fn () => $xlsx->appendRow([new Cell(1, style: ['bodl' => true])]));
same(4, $xlsx->rowCount());
$xlsx->finish();
$read = xlsx(target());
$a2 = $read->look('A2');
ok(isset($a2->font->b) && isset($a2->font->i), 'cell style lies over the column style');
same(['#,##0.0', 1.5], [$read->look('B2')->format, $read->value('B2')]);
same(['dd.mm.yyyy', serial('2024-02-29')], [$read->look('A3')->format, $read->value('A3')]);
same(['0.000', '1+1', 2], [$read->look('B3')->format, $read->formula('B3'), $read->value('B3')]);
same('h', $read->value('A4'));
same('FFFFCC00', (string) $read->look('B4')->fill->patternFill->fgColor['rgb']);
same('0%', $read->look('B5')->format, 'the format argument wins');
$cell = new Cell(5, '0', ['bold' => true]);
same([5, '0', ['bold' => true]], [$cell->value(), $cell->format(), $cell->style()]);
echo "done\n";
--EXPECT--
done
