--TEST--
Sheets written in turn and interleaved, over several processes
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$path = target();
$xlsx = new NativeXlsx($path, ['n'], 'One');
$xlsx->appendRow([1]);
$xlsx->commit();
$xlsx->addSheet('Two', ['a', 'b'], ['header' => false]);
$xlsx->appendRow([10, 11]);
$xlsx->selectSheet('One');
$xlsx->appendRow([2]);
$xlsx->selectSheet('Two');
$xlsx->appendRow(['b' => 21, 'a' => 20]);
$xlsx->commit('two');
$xlsx->close();
run('$xlsx = new NativeXlsx($path); $xlsx->appendRow([30, 31]); $xlsx->commit(); $xlsx->selectSheet("One"); $xlsx->appendRow([3]); $xlsx->commit("one");', ['path' => $path]);
// On re-open the sheet last written to is current.
$xlsx = new NativeXlsx($path);
same(['one', 'one', 'two'], [$xlsx->token(), $xlsx->token('One'), $xlsx->token('Two')]);
$xlsx->appendRow([4]);
$xlsx->commit();
$xlsx->addSheet('Three');
$xlsx->appendRow(['x', 'y', 'z']);
same([8, 7], [$xlsx->rowCount(), $xlsx->committedRowCount()]);
throws(NativeXlsx\StateException::class, 508, ["'Four'", 'addSheet'], static fn () => $xlsx->selectSheet('Four'));
throws(NativeXlsx\StateException::class, 508, "'one'", static fn () => $xlsx->selectSheet('one'));
$xlsx->finish();
$read = xlsx($path);
same(['One', 'Two', 'Three'], $read->sheets());
same([['n'], [1], [2], [3], [4]], $read->grid('One'));
same([[10, 11], [20, 21], [30, 31]], $read->grid('Two'));
same([['x', 'y', 'z']], $read->grid('Three'));
echo "done\n";
--EXPECT--
done
