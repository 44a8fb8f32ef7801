--TEST--
A handle that is used from inside what it is running says so, and goes on working
--FILE--
<?php
require __DIR__ . '/../scratch.inc';
$book = new NativeXlsx(scratch(), ['a']);
class Sneaky
{
    public function __construct(private Closure $do) {}
    public function __toString(): string { ($this->do)(); return 'text'; }
}
attempt(fn () => $book->appendRows((function () use ($book) { yield [1]; $book->appendRow([2]); })()));
attempt(fn () => $book->appendChunk('k', (function () use ($book) { yield [1]; $book->commit(); })()));
attempt(fn () => $book->appendRow([new Sneaky(fn () => $book->rowCount())]));
attempt(fn () => $book->appendRows((function () use ($book) {
    try {
        $book->finish();
    } catch (NativeXlsx\StateException $e) {
        yield [$e->getCode()];
    }
})()));
attempt(fn () => $book->rowCount());

echo "-- fibers\n";
$fiber = new Fiber(fn () => $book->appendRows((function () { yield [1]; Fiber::suspend(); yield [2]; })()));
$fiber->start();
attempt(fn () => $book->rowCount());
$fiber->resume();
attempt(fn () => [$fiber->getReturn(), $book->rowCount()]);
$fiber = new Fiber(fn () => $book->appendRows((function () { yield [3]; Fiber::suspend(); yield [4]; })()));
$fiber->start();
unset($fiber);
attempt(fn () => $book->rowCount());
$book->finish();
echo implode("\n", cells(scratch())), "\n";
?>
--EXPECTF--
NativeXlsx\StateException 502: This workbook is in use: %s
NativeXlsx\StateException 502: This workbook is in use: %s
NativeXlsx\StateException 502: This workbook is in use: %s
1
1
-- fibers
NativeXlsx\StateException 502: This workbook is in use: %s
[2,3]
3
A="a"
A=502
A=1
A=2
