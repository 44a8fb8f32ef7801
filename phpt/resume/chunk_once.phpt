--TEST--
appendChunk takes a key once, and does not even start the iterable of one that is in
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$path = target();
$rows = static function (string $name): iterable {
    echo "$name is read\n";
    yield [$name, 1];
    yield [$name, 2];
};
$xlsx = new NativeXlsx($path, ['name', 'n']);
var_dump($xlsx->appendChunk('a', $rows('a')));
same([2, 2], [$xlsx->rowCount(), $xlsx->committedRowCount()], 'committed at once');
var_dump($xlsx->appendChunk('a', $rows('a again')));
// Nor is getIterator() called.
var_dump($xlsx->appendChunk('a', new class implements IteratorAggregate {
    public function getIterator(): Iterator { echo "getIterator!\n"; return new ArrayIterator([[1]]); }
}));
var_dump($xlsx->hasChunk('a'), $xlsx->hasChunk('b'));
$xlsx->close();

$xlsx = new NativeXlsx($path);
var_dump($xlsx->appendChunk('a', $rows('a in another handle')), $xlsx->appendChunk('b', $rows('b')), $xlsx->appendChunk('', $rows('empty key')));
var_dump($xlsx->appendChunk('no rows', []), $xlsx->hasChunk('no rows'), $xlsx->appendChunk('no rows', [[1, 2]]));
same(false, $xlsx->hasChunk('A'), 'case counts');
$long = str_repeat('k', 100000);
same([true, false], [$xlsx->appendChunk($long, []), $xlsx->appendChunk($long, [])], 'any length');
throws(NativeXlsx\Exception::class, 100, 'UTF-8', static fn () => $xlsx->appendChunk("\xff", []));
same(5, NativeXlsx::status($path)['chunks']);
$xlsx->finish();
same([['name', 'n'], ['a', 1], ['a', 2], ['b', 1], ['b', 2], ['empty key', 1], ['empty key', 2]], xlsx($path)->grid());
--EXPECT--
a is read
bool(true)
bool(false)
bool(false)
bool(true)
bool(false)
b is read
empty key is read
bool(false)
bool(true)
bool(true)
bool(true)
bool(true)
bool(false)
