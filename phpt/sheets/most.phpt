--TEST--
A thousand sheets and no more
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$xlsx = new NativeXlsx(target(), options: ['durability' => 'process']);
for ($n = 2; $n <= 1000; $n++) {
    $xlsx->addSheet("Sheet$n");
}
throws(NativeXlsx\LimitException::class, 600, '1000', static fn () => $xlsx->addSheet('One more'));
$xlsx->appendRow(['last']);
$xlsx->finish();
$read = xlsx(target());
same([1000, 'last', null], [count($read->sheets()), $read->value('A1', 'Sheet1000'), $read->value('A1', 'Sheet999')]);
echo "done\n";
--EXPECT--
done
