--TEST--
The iterable drops the last reference to the handle that reads it
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

final class Holder { public ?NativeXlsx $xlsx; }
$holder = new Holder();
$holder->xlsx = new NativeXlsx(target());
same(2, $holder->xlsx->appendRows((static function () use ($holder) { yield [1]; $holder->xlsx = null; gc_collect_cycles(); yield [2]; })()));
$xlsx = new NativeXlsx(target());
same(0, $xlsx->rowCount(), 'destroyed afterwards, uncommitted');
$holder->xlsx = $xlsx;
unset($xlsx);
same(true, $holder->xlsx->appendChunk('k', (static function () use ($holder) { yield [1]; $holder->xlsx = null; yield [2]; })()));
same(2, (new NativeXlsx(target()))->rowCount());
echo "done\n";
--EXPECT--
done
