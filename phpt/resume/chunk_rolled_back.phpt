--TEST--
A chunk that fails leaves neither rows nor key, whatever ended it; the handle stays usable
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$xlsx = new NativeXlsx(target(), ['n'], options: ['id' => 'x']);
$xlsx->appendChunk('first', [[1]]);

final class Mine extends RuntimeException {}
$error = new Mine('mine', 7, new LogicException('before'));
$thrown = throws(Mine::class, 7, 'mine', static fn () => $xlsx->appendChunk('k', (static function () use ($error) { yield [2]; throw $error; })()));
ok($thrown === $error && $thrown->getPrevious()->getMessage() === 'before', 'passes through unchanged');
same([1, 1, false], [$xlsx->rowCount(), $xlsx->committedRowCount(), $xlsx->hasChunk('k')], 'generator threw');

throws(NativeXlsx\CellException::class, 700, ["sheet 'Sheet1'", 'row 5', "column A ('n')"], static fn () => $xlsx->appendChunk('k', [[2], [3], [INF], [4]]));
throws(NativeXlsx\CellException::class, 701, ['row 4', "'m'"], static fn () => $xlsx->appendChunk('k', [['n' => 2], ['m' => 3]]));
throws(NativeXlsx\CellException::class, 701, ['row 3', 'a row is an array or an object, string given'], static fn () => $xlsx->appendChunk('k', ['no row']));
throws(Mine::class, 0, 'getIterator', static fn () => $xlsx->appendChunk('k', new class implements IteratorAggregate {
    public function getIterator(): Iterator { throw new Mine('getIterator'); }
}));
throws(Mine::class, 0, 'in finally', static fn () => $xlsx->appendChunk('k', (static function () { try { yield [2]; } finally { throw new Mine('in finally'); } })()));
throws(Mine::class, 0, 'text', static fn () => $xlsx->appendChunk('k', [[2], [new class { public function __toString(): string { throw new Mine('text'); } }]]));
throws(Mine::class, 0, 'rewind', static fn () => $xlsx->appendChunk('k', new class extends ArrayIterator { public function rewind(): void { throw new Mine('rewind'); } }));
throws(Mine::class, 0, 'valid', static fn () => $xlsx->appendChunk('k', new class extends ArrayIterator { public function valid(): bool { throw new Mine('valid'); } }));
throws(Mine::class, 0, 'next', static fn () => $xlsx->appendChunk('k', new class([[1], [2]]) extends ArrayIterator { public function next(): void { throw new Mine('next'); } }));
throws(Mine::class, 0, 'current', static fn () => $xlsx->appendChunk('k', new class([[1], [2]]) extends ArrayIterator { public function current(): mixed { throw new Mine('current'); } }));
$many = static function () { for ($i = 0; $i < 20000; $i++) { yield [md5((string) $i)]; } throw new Mine('late'); };
throws(Mine::class, 0, 'late', static fn () => $xlsx->appendChunk('k', $many()));
same([1, 1, false], [$xlsx->rowCount(), $xlsx->committedRowCount(), $xlsx->hasChunk('k')]);

same(true, $xlsx->appendChunk('k', [[2]]));
$xlsx->finish();
same([['n'], [1], [2]], xlsx(target())->grid());
echo "done\n";
--EXPECT--
done
