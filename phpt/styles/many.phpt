--TEST--
A thousand different styles, references and changed arrays included
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

use NativeXlsx\Cell;
$xlsx = new NativeXlsx(target());
$style = [];
for ($n = 1; $n <= 1000; $n++) {
    $style['color'] = sprintf('#%06X', $n); // changed in place
    $xlsx->appendRow([$n], $style);
}
$size = 10;
$shared = ['size' => &$size];
for ($n = 0; $n < 5; $n++) {
    $size = 10 + $n;
    $xlsx->appendRow([new Cell($n, style: $shared)]);
}
$xlsx->finish();
$read = xlsx(target());
foreach ([1, 33, 500, 1000] as $n) {
    same(sprintf('FF%06X', $n), (string) $read->look("A$n")->font->color['rgb']);
}
same(['10', '11', '12', '13', '14'], array_map(static fn ($n) => (string) $read->look('A' . 1001 + $n)->font->sz['val'], range(0, 4)));
echo "done\n";
--EXPECT--
done
