--TEST--
Wrong style entries are named
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

$xlsx = new NativeXlsx(target());
foreach ([
    [['bolt' => true], ["'bolt' is unknown", 'bold, ']], [['bold' => 1], ["'bold' must be true or false"]], [['size' => 0], ["'size'", '409']], [['size' => '12'], ["'size'"]],
    [['color' => 'reddish'], ["'color'", 'reddish']], [['color' => '#12345'], ["'color'"]], [['background' => 5], ["'background'"]], [['align' => 'middle'], ["'align'", 'center']],
    [['valign' => 'centre'], ["'valign'", 'top']], [['border' => 'fat'], ["'border'", 'thin']], [['border' => ['up' => 'thin']], ["'up' is unknown", 'top']],
    [['underline' => 'wavy'], ["'underline'", 'single']], [['format' => ''], ["'format'"]], [['format' => str_repeat('0', 256)], ["'format'"]], [['wrap' => 'yes'], ["'wrap'"]],
    [['font' => 5], ["'font'"]], [['bold'], ['list']],
] as [$style, $parts]) {
    throws(NativeXlsx\Exception::class, 100, $parts, static fn () => $xlsx->appendRow([1], $style));
    throws(NativeXlsx\Exception::class, 100, $parts, static fn () => $xlsx->addSheet('Two', [['key' => 'a', 'style' => $style]]));
    throws(NativeXlsx\Exception::class, 100, $parts, static fn () => $xlsx->addSheet('Two', ['a'], ['header' => $style]));
}
same(0, $xlsx->rowCount());
echo "done\n";
--EXPECT--
done
