--TEST--
A Fiber may be suspended inside the iterable; the handle is in use meanwhile
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$xlsx = new NativeXlsx(target());
$fiber = new Fiber(static fn () => $xlsx->appendChunk('k', (static function () { yield [1]; yield [Fiber::suspend('first')]; Fiber::suspend('second'); yield [3]; })()));
echo $fiber->start(), "\n";
throws(NativeXlsx\StateException::class, 502, 'in use', static fn () => $xlsx->appendRow([9]));
throws(NativeXlsx\StateException::class, 502, 'in use', static fn () => $xlsx->commit());
echo $fiber->resume(2), "\n";
$fiber->resume();
same([true, 3], [$fiber->getReturn(), $xlsx->committedRowCount()]);

// One that is thrown into, and one that is never resumed.
$fiber = new Fiber(static fn () => $xlsx->appendRows((static function () { yield [4]; Fiber::suspend(); yield [5]; })()));
$fiber->start();
throws(LogicException::class, 0, 'thrown in', static fn () => $fiber->throw(new LogicException('thrown in')));
same(3, $xlsx->rowCount());
$fiber = new Fiber(static fn () => $xlsx->appendChunk('never', (static function () { yield [4]; Fiber::suspend(); yield [5]; })()));
$fiber->start();
unset($fiber);
gc_collect_cycles();
same([3, false], [$xlsx->rowCount(), $xlsx->hasChunk('never')]);
$xlsx->appendRow([4]);
$xlsx->finish();
same([[1], [2], [3], [4]], xlsx(target())->grid());
echo "done\n";
--EXPECT--
first
second
done
