--TEST--
Iterables: arrays, generators, iterators, aggregates; whatever ends one early takes its rows back and passes through
--INI--
zend.exception_ignore_args=1
--FILE--
<?php
require __DIR__ . '/../scratch.inc';
class Stepwise implements Iterator
{
    private int $i = 0;
    public function __construct(private string $fails) {}
    private function at(string $step): void { if ($step === $this->fails && ($this->i > 0 || $step === 'rewind')) { throw new RangeException($step); } }
    public function rewind(): void { $this->at('rewind'); }
    public function valid(): bool { $this->at('valid'); return $this->i < 3; }
    public function current(): mixed { $this->at('current'); return [$this->i]; }
    public function key(): mixed { throw new LogicException('keys are nobody\'s business'); }
    public function next(): void { $this->i++; $this->at('next'); }
}
class Aggregate implements IteratorAggregate
{
    public function __construct(private ?Traversable $inner) {}
    public function getIterator(): Traversable { echo "getIterator "; return $this->inner ?? throw new RangeException('getIterator'); }
}
function rows(array $rows, ?Throwable $then = null) { try { yield from $rows; if ($then) { throw $then; } } finally { echo "finally "; } }

$book = new NativeXlsx(scratch(), ['a'], options: ['header' => false]);
$book->appendRow(['pending']);
foreach ([[[1], [2]], rows([[3], [4]]), new ArrayIterator([[5]]), new Aggregate(new Aggregate(rows([[6]]))), new Stepwise('never')] as $rows) {
    attempt(fn () => $book->appendRows($rows));
}
foreach (['rewind', 'valid', 'current', 'next'] as $step) {
    attempt(fn () => $book->appendRows(new Stepwise($step)));
}
attempt(fn () => $book->appendRows(new Aggregate(null)));
attempt(fn () => $book->appendRows(rows([[7], [8]], new RangeException('thrown'))));
attempt(fn () => $book->appendRows(rows([[7], [[8]], [9]])));
attempt(fn () => $book->appendRows(rows([[7], 'no row'])));
$spent = rows([[1]]);
foreach ($spent as $_);
attempt(fn () => $book->appendRows($spent));
attempt(fn () => [$book->rowCount(), $book->committedRowCount()]);
attempt(fn () => $book->appendChunk('early', []));
$book->commit();

echo "-- chunks\n";
attempt(fn () => $book->appendChunk('one', rows([[10]])));
attempt(fn () => $book->appendChunk('one', new Aggregate(rows([['never']]))));
attempt(fn () => $book->appendChunk('two', rows([[11]], new RangeException('thrown'))));
attempt(fn () => $book->appendChunk('three', new Stepwise('next')));
attempt(fn () => [$book->hasChunk('one'), $book->hasChunk('two'), $book->rowCount(), $book->committedRowCount()]);
attempt(fn () => $book->appendChunk('two', [[12]]));
echo implode(' ', cells($book->finish())), "\n";
?>
--EXPECTF--
2
finally 2
1
getIterator getIterator finally 1
3
RangeException 0: rewind
RangeException 0: valid
RangeException 0: current
RangeException 0: next
getIterator RangeException 0: getIterator
finally RangeException 0: thrown
finally NativeXlsx\CellException 700 @Sheet1:12:a: %s
finally NativeXlsx\CellException 701 @Sheet1:12:: sheet 'Sheet1', row 12: a row is an array or an object, string given
finally Exception 0: Cannot traverse an already closed generator
[10,0]
NativeXlsx\StateException 501: %s
-- chunks
finally true
false
finally RangeException 0: thrown
RangeException 0: next
[true,false,11,11]
true
A="pending" A=1 A=2 A=3 A=4 A=5 A=6 A=0 A=1 A=2 A=10 A=12
