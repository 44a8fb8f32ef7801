--TEST--
A handler of SIGTERM or SIGALRM that throws in the middle of a long appendRows over an array is served within 250 ms, and takes its rows back
--FLAKY--
It measures time.
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/signals.inc';

$rows = array_fill(0, 200_000, ['some text', 1.5, true]);
foreach ([SIGTERM, SIGALRM] as $signal) {
    $xlsx = new NativeXlsx(in_memory("book-$signal"), ['a', 'b', 'c'], options: ['durability' => 'process']);
    $xlsx->appendRow(['kept', 1, true]);
    $xlsx->commit();
    $thrown = 0;
    $delays = delays(static function () use ($xlsx, $rows): void {
        throws(RuntimeException::class, 0, 'stop', static function () use ($xlsx, $rows): void {
            while (true) {
                $xlsx->appendRows($rows);
                $xlsx->rollback();
            }
        });
    }, static function () use (&$thrown): void {
        if ($thrown++ === 0) {
            throw new RuntimeException('stop');
        }
    }, signals: [$signal]);
    served(1, $delays, 'appendRows');
    $xlsx->rollback();
    same([1, 1], [$xlsx->rowCount(), $xlsx->committedRowCount()]);
}
echo "done\n";
--EXPECT--
done
