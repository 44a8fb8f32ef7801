--TEST--
Rollover of one sheet among several: its pages stand together, names stay unique, tokens and counts are the sheet's
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$path = target();
$xlsx = new NativeXlsx($path, null, 'One', ['startRow' => 1048576]);
$xlsx->addSheet('one (2)', null);
$xlsx->appendRow(['other']);
$xlsx->commit();
$xlsx->selectSheet('One');
$xlsx->appendRow([1]);
$xlsx->commit('t');
$xlsx->appendChunk('k', [[2], [3]]);
// What was rolled back rolls over again.
$xlsx->appendRow([99]);
$xlsx->rollback();
$xlsx->close();
$xlsx = new NativeXlsx($path);
same('t', $xlsx->token('One'));
$xlsx->appendRow([4]);
$xlsx->commit();
throws(NativeXlsx\StateException::class, 504, 'One (3)', static fn () => $xlsx->addSheet('One (3)'));
same([['name' => 'One', 'rows' => 4, 'token' => 't'], ['name' => 'one (2)', 'rows' => 1, 'token' => null]], NativeXlsx::status($path)['sheets']);
$error = throws(NativeXlsx\CellException::class, 700, "sheet 'One (6)', row 1048576", static fn () => $xlsx->appendRow([NAN]));
$xlsx->rollback();
$xlsx->finish();
$read = xlsx($path);
foreach ($read->sheets() as $sheet) {
    echo $sheet, ': ', $read->value('A1048576', $sheet) ?? $read->value('A1', $sheet), "\n";
}
--EXPECT--
One: 1
One (3): 2
One (4): 3
One (5): 4
one (2): other
