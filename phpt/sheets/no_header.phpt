--TEST--
header: false leaves no header, and positional sheets have none
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$xlsx = new NativeXlsx(target(), ['a', 'b'], options: ['header' => false, 'freezeHeader' => true, 'autofilter' => true]);
$xlsx->appendRow(['b' => 2, 'a' => 1]);
$xlsx->commit();
$xlsx->addSheet('Two', null, ['header' => true, 'autofilter' => true, 'preamble' => [['top']]]);
$xlsx->appendRow([3, 4, 5]);
$xlsx->finish();
$read = xlsx(target());
same([[1, 2]], $read->grid('Sheet1'));
same([['top'], [3, 4, 5]], $read->grid('Two'));
ok(!isset($read->sheet('Two')->autoFilter), 'nothing to filter by');
echo "done\n";
--EXPECT--
done
