--TEST--
Open, append, commit and close in one process, go on in the next, finish in the third
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$path = target();
echo run(<<<'CODE'
$xlsx = new NativeXlsx($path, ['id', 'name']);
$xlsx->appendRow([1, 'one']);
$xlsx->commit();
$xlsx->close();
echo $xlsx->isFinished() ? 'finished' : 'building';
CODE, ['path' => $path]), "\n";
ok(!file_exists($path), 'no file before finish');
ok(is_dir("$path.part"), 'the part is a folder beside it');
echo run(<<<'CODE'
$xlsx = new NativeXlsx($path);
echo $xlsx->rowCount(), ' ', $xlsx->committedRowCount(), ' ';
$xlsx->appendRow(['name' => 'two', 'id' => 2]);
echo $xlsx->rowCount(), ' ', $xlsx->committedRowCount(), ' ';
$xlsx->commit();
echo $xlsx->rowCount(), ' ', $xlsx->committedRowCount();
CODE, ['path' => $path]), "\n";
echo run(<<<'CODE'
$xlsx = new NativeXlsx($path);
$xlsx->appendRow([3, 'three']);
echo var_export($xlsx->finish() === $path, true), ' ', var_export($xlsx->isFinished(), true), ' ', $xlsx->rowCount(), ' ', $xlsx->committedRowCount();
CODE, ['path' => $path]), "\n";
ok(!file_exists("$path.part"), 'the part is gone');
ok(!file_exists("$path.receipt"), 'no receipt without an id');
same([['id', 'name'], [1, 'one'], [2, 'two'], [3, 'three']], xlsx($path)->grid());
--EXPECT--
building
1 1 2 1 2 2
true true 3 3
