--TEST--
On re-open the sheet last written to is current, not the one last selected
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$path = target();
$xlsx = new NativeXlsx($path, sheet: 'One');
$xlsx->addSheet('Two');
$xlsx->selectSheet('One');
$xlsx->appendRow([1]);
$xlsx->commit();
$xlsx->selectSheet('Two');
$xlsx->close();
$xlsx = new NativeXlsx($path);
$xlsx->appendRow([2]);
$xlsx->finish();
same([[1], [2]], xlsx($path)->grid('One'));
echo "done\n";
--EXPECT--
done
