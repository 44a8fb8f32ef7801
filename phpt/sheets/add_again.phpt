--TEST--
addSheet with the same definition selects; with another it names the difference
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$columns = ['a', ['key' => 'b', 'type' => 'integer']];
$xlsx = new NativeXlsx(target(), ['n'], 'One', ['freezeHeader' => true]);
$xlsx->addSheet('Two', $columns, ['autofilter' => true]);
$xlsx->appendRow([1, 2]);
$xlsx->commit();
$xlsx->selectSheet('One');
$xlsx->addSheet('Two', $columns, ['autofilter' => true]);
$xlsx->appendRow([3, 4]);
$xlsx->commit();
$xlsx->addSheet('Two'); // left out: the stored ones
$xlsx->addSheet('One', ['n'], ['freezeHeader' => true]);
$xlsx->appendRow([5]);
$xlsx->commit();
throws(NativeXlsx\StateException::class, 504, ["sheet 'Two'", "'autofilter'"], static fn () => $xlsx->addSheet('Two', $columns, ['autofilter' => false]));
throws(NativeXlsx\StateException::class, 504, ["sheet 'Two'", 'column 2'], static fn () => $xlsx->addSheet('Two', ['a', 'b']));
throws(NativeXlsx\StateException::class, 504, ["sheet 'Two'", 'number of columns'], static fn () => $xlsx->addSheet('Two', ['a']));
throws(NativeXlsx\StateException::class, 504, ["'TWO'", 'upper from lower'], static fn () => $xlsx->addSheet('TWO'));
$xlsx->appendRow([6]); // One is still current
$xlsx->finish();
$read = xlsx(target());
same([['One', 'Two'], [['n'], [5], [6]], [['a', 'b'], [1, 2], [3, 4]]], [$read->sheets(), $read->grid('One'), $read->grid('Two')]);
echo "done\n";
--EXPECT--
done
