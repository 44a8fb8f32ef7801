--TEST--
Re-opening gives the workbook exactly as the last commit left it
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$path = target();
$xlsx = new NativeXlsx($path, ['n'], options: ['id' => 'run']);
$xlsx->appendRow([1]);
$xlsx->commit('one');
$xlsx->appendRow([2]);
same(2, $xlsx->rowCount());
$xlsx->close();
$xlsx->close(); // again: nothing

$xlsx = new NativeXlsx($path);
same([1, 1, 'one'], [$xlsx->rowCount(), $xlsx->committedRowCount(), $xlsx->token()], 'after close');
$xlsx->appendRow([3], ['bold' => true]);
unset($xlsx); // without close

$xlsx = new NativeXlsx($path);
same(1, $xlsx->rowCount(), 'after unset');
$xlsx->appendRow([4]);
$xlsx->rollback();
same([1, 1], [$xlsx->rowCount(), $xlsx->committedRowCount()], 'after rollback');
$xlsx->appendRow([5]);
$xlsx->close();

run('$xlsx = new NativeXlsx($path); $xlsx->appendRow([6]); exit(0);', ['path' => $path]);
$xlsx = new NativeXlsx($path);
$xlsx->appendRow([7]);
$xlsx->finish();
same([['n'], [1], [7]], xlsx($path)->grid());
echo "done\n";
--EXPECT--
done
