--TEST--
A closed or discarded handle says so
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

$uses = static fn (NativeXlsx $xlsx): array => [
    static fn () => $xlsx->appendRow([1]),
    static fn () => $xlsx->appendRows([[1]]),
    static fn () => $xlsx->appendChunk('key', [[1]]),
    static fn () => $xlsx->addSheet('More'),
    static fn () => $xlsx->selectSheet('Sheet1'),
    static fn () => $xlsx->commit(),
    static fn () => $xlsx->rollback(),
    static fn () => $xlsx->finish(),
    static fn () => $xlsx->discard(),
    static fn () => $xlsx->hasChunk('key'),
    static fn () => $xlsx->token(),
];
$closed = new NativeXlsx(target());
$closed->close();
foreach ($uses($closed) as $use) {
    throws(NativeXlsx\StateException::class, 500, [target(), 'closed'], $use);
}
same([false, 0, 0], [$closed->isFinished(), $closed->rowCount(), $closed->committedRowCount()]);

$discarded = new NativeXlsx(target());
$discarded->discard();
foreach ($uses($discarded) as $use) {
    throws(NativeXlsx\StateException::class, 500, [target(), 'discarded'], $use);
}
$discarded->close(); // nothing to do
echo "done\n";
--EXPECT--
done
