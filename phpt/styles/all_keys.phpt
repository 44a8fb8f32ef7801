--TEST--
Every style key arrives in the file
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$styles = [
    'A' => ['font' => 'Arial', 'size' => 14.5, 'bold' => true, 'italic' => true, 'underline' => true, 'strike' => true, 'color' => '#C00000'],
    'B' => ['background' => '#00ff7f', 'border' => 'thin', 'borderColor' => 'blue'],
    'C' => ['border' => ['top' => 'double', 'bottom' => 'dashed'], 'align' => 'center', 'valign' => 'top', 'wrap' => true],
    'D' => ['format' => '#,##0.00 "€"', 'underline' => 'doubleAccounting', 'align' => 'right', 'valign' => 'center'],
    'E' => ['shrink' => true],
    'F' => ['indent' => 2, 'align' => 'left'],
    'G' => ['rotation' => 45],
    'H' => ['border' => true, 'color' => 'white', 'background' => 'black'],
];
$xlsx = new NativeXlsx(target(), array_map(static fn ($style, $key) => ['key' => $key, 'style' => $style], $styles, array_keys($styles)), options: ['header' => false]);
$xlsx->appendRow(array_fill(0, count($styles), 1.5));
$xlsx->finish();
$read = xlsx(target());
[$a, $b, $c, $d, $e, $f, $g, $h] = array_map(static fn ($letter) => $read->look("{$letter}1"), array_keys($styles));
same(['Arial', '14.5', 'FFC00000'], [(string) $a->font->name['val'], (string) $a->font->sz['val'], (string) $a->font->color['rgb']]);
foreach (['b', 'i', 'u', 'strike'] as $mark) {
    ok(isset($a->font->$mark), $mark);
}
same('FF00FF7F', (string) $b->fill->patternFill->fgColor['rgb']);
foreach (['left', 'right', 'top', 'bottom'] as $edge) {
    same(['thin', 'FF0000FF'], [(string) $b->border->$edge['style'], (string) $b->border->$edge->color['rgb']], $edge);
    same('thin', (string) $h->border->$edge['style']);
}
same(['double', 'dashed', '', ''], array_map(static fn ($edge) => (string) $c->border->$edge['style'], ['top', 'bottom', 'left', 'right']));
same(['horizontal' => 'center', 'vertical' => 'top', 'wrapText' => '1'], Xlsx::attributes($c->alignment));
same(['#,##0.00 "€"', 'doubleAccounting'], [$d->format, (string) $d->font->u['val']]);
same(['horizontal' => 'right', 'vertical' => 'center'], Xlsx::attributes($d->alignment));
same('1', Xlsx::attributes($e->alignment)['shrinkToFit']);
same('2', Xlsx::attributes($f->alignment)['indent']);
same('45', Xlsx::attributes($g->alignment)['textRotation']);
same(['FFFFFFFF', 'FF000000'], [(string) $h->font->color['rgb'], (string) $h->fill->patternFill->fgColor['rgb']]);
echo "done\n";
--EXPECT--
done
