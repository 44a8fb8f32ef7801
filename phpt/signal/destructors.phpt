--TEST--
Handles destroyed at shutdown, in cycles, and inside iterables of their own, leave no lock and no descriptor
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$descriptors = static fn (): int => count(scandir('/proc/self/fd'));
$threads = static fn (): int => count(glob('/proc/self/task/*'));
(new NativeXlsx(target('warm')))->finish();
$before = [$descriptors(), $threads()];
for ($n = 0; $n < 20; $n++) {
    $xlsx = new NativeXlsx(target("book$n"), ['n']);
    $xlsx->appendRows(array_fill(0, 3000, [1]));
    $cycle = new stdClass();
    $cycle->xlsx = $xlsx;
    $cycle->self = $cycle;
    unset($xlsx, $cycle);
    gc_collect_cycles();
}
$xlsx = new NativeXlsx(target());
// The generator holds the last reference to the handle that reads it.
$xlsx->appendRows((static function () use (&$xlsx) { yield [1]; unset($xlsx); $GLOBALS['xlsx'] = null; yield [2]; })());
unset($xlsx);
gc_collect_cycles();
for ($wait = 0; $wait < 3000 && $before !== [$descriptors(), $threads()]; $wait++) {
    usleep(10000);
}
same($before, [$descriptors(), $threads()]);
for ($n = 0; $n < 20; $n++) {
    same(null, NativeXlsx::status(target("book$n"))['lockedBy']);
}
echo "done\n";
--EXPECT--
done
