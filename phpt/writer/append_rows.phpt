--TEST--
appendRows counts, takes arrays, generators, iterators and aggregates, and takes its rows back when it throws
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$xlsx = new NativeXlsx(target(), ['n']);
same(2, $xlsx->appendRows([[1], [2]]));
same(0, $xlsx->appendRows([]));
same(2, $xlsx->appendRows((static function () { yield [3]; yield 'any key' => ['n' => 4]; })()));
same(1, $xlsx->appendRows(new ArrayIterator([[5]])));
same(1, $xlsx->appendRows(new class implements IteratorAggregate {
    public function getIterator(): Iterator { return new ArrayIterator([[6]]); }
}));
same([6, 0], [$xlsx->rowCount(), $xlsx->committedRowCount()], 'pending');

// All of a call's rows or none of them; earlier pending ones stay.
$error = new DomainException('mine');
$thrown = throws(DomainException::class, 0, 'mine', static fn () => $xlsx->appendRows((static function () use ($error) { yield [7]; yield [8]; throw $error; })()));
ok($thrown === $error, 'the very same exception');
same(6, $xlsx->rowCount());
throws(NativeXlsx\CellException::class, 700, ['row 9', 'column A'], static fn () => $xlsx->appendRows([[7], [[]]]));
same(6, $xlsx->rowCount());

// Also when so many rows were given that they are on the disk already.
$many = static function () { for ($i = 0; $i < 30000; $i++) { yield [str_repeat((string) $i, 20)]; } throw new LengthException('late'); };
throws(LengthException::class, 0, 'late', static fn () => $xlsx->appendRows($many()));
same(6, $xlsx->rowCount());
same(1, $xlsx->appendRows([[7]]));
$xlsx->finish();
same([['n'], [1], [2], [3], [4], [5], [6], [7]], xlsx(target())->grid());
echo "done\n";
--EXPECT--
done
