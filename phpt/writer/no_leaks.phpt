--TEST--
Nothing of PHP's is kept: values, generators, exceptions, styles, callbacks
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

numbers(50);
enum Suit: string { case A = 'a'; }
final class Row implements ArrayAccess
{
    public function offsetExists(mixed $key): bool { return true; }
    public function offsetGet(mixed $key): mixed { return str_repeat('x', 50); }
    public function offsetSet(mixed $key, mixed $value): void {}
    public function offsetUnset(mixed $key): void {}
}
final class Text { public function __toString(): string { return str_repeat('t', 50); } }
$use = static function (NativeXlsx $xlsx, int $n): void {
    $try = static function (callable $act): void {
        try { $act(); echo "nothing thrown\n"; } catch (Throwable) { }
    };
    $xlsx->appendRow([$n, str_repeat('v', 50)], ['bold' => true, 'size' => 10 + $n % 3]);
    $xlsx->appendRow(['b' => new Text(), 'a' => Suit::A]);
    $xlsx->appendRow(new Row());
    $xlsx->appendRow((object) ['a' => [1] === [2], 'b' => new DateTimeImmutable()]);
    $xlsx->appendRow([new NativeXlsx\Cell(new NativeXlsx\Formula("$n+1", "r$n"), "0.$n", ['italic' => true]), new NativeXlsx\Link("https://example.org/$n", "t$n")]);
    $xlsx->appendRows((static function () { yield [1]; yield new Row(); })());
    $xlsx->appendRows(new ArrayIterator([[1], [2]]));
    $try(static fn () => $xlsx->appendRow([1, [str_repeat('bad', 20)]]));
    $try(static fn () => $xlsx->appendRow(['unknown' . $GLOBALS['n'] => 1]));
    $try(static fn () => $xlsx->appendRow([1], ['bolt' => 1]));
    $try(static fn () => $xlsx->appendRows((static function () { yield [str_repeat('x', 100)]; throw new LogicException(str_repeat('e', 100)); })()));
    $try(static fn () => $xlsx->appendRows((static function () { yield [str_repeat('x', 100)]; yield [NAN]; yield [2]; })()));
    $try(static fn () => $xlsx->appendRows(new class implements IteratorAggregate { public function getIterator(): Iterator { throw new LogicException('x'); } }));
    $try(static fn () => $xlsx->appendRow([new class { public function __toString(): string { throw new LogicException('x'); } }]));
    $xlsx->commit("token $n");
    $xlsx->appendChunk("key $n", (static function () { yield [1]; })());
    $xlsx->appendChunk("key $n", (static function () { yield [1]; })());
    $try(static fn () => $xlsx->appendChunk("other $n", [[1], 'x']));
    NativeXlsx::status(target());
    $xlsx->token();
    if ($n % 20 === 0) {
        $cursor = new NativeCursor(laravel(), 'SELECT id AS a, name AS b FROM numbers WHERE id > ?', [$n % 7], key: ['a'], chunk: 10);
        foreach ($cursor as $row) {
            if ($row['a'] === 25) break;
        }
        foreach ($cursor->chunks() as $page) {
            break;
        }
        $xlsx->appendCursor(new NativeCursor(url(), 'SELECT id AS a, name AS b FROM numbers', key: 'a', after: null), 10, progress: static function (int $rows) use ($cursor): bool { return $rows < 20; });
        $cursor->explain();
        $try(static fn () => $xlsx->appendCursor(new NativeCursor(url(), 'SELECT id FROM nowhere')));
        $try(static fn () => new NativeCursor(url(), 'SELECT id FROM numbers', after: 'garbage'));
        [...(new NativeCursor(url(), 'SELECT id FROM numbers', chunk: 20))->keys()];
    }
};
$xlsx = new NativeXlsx(target(), ['a', 'b'], options: ['durability' => 'process']);
for ($n = 0; $n < 50; $n++) {
    $use($xlsx, $n);
}
gc_collect_cycles();
$before = memory_get_usage();
for (; $n < 350; $n++) {
    $use($xlsx, $n);
}
gc_collect_cycles();
ok(memory_get_usage() - $before < 8192, 'grown by ' . memory_get_usage() - $before . ' bytes');

// Objects go when the call is over.
$weak = [];
$make = static function () use (&$weak) { $row = new Row(); $weak[] = WeakReference::create($row); return $row; };
$xlsx->appendRow($make());
$xlsx->appendRows([$make(), $make()]);
$xlsx->appendRows((static function () use ($make) { yield $make(); yield [($text = new Text()) && ($GLOBALS['weak'][] = WeakReference::create($text)) ? $text : null]; })());
$generator = (static function () use ($make) { yield $make(); yield [NAN]; })();
$weak[] = WeakReference::create($generator);
try { $xlsx->appendRows($generator); } catch (NativeXlsx\CellException) { }
unset($generator);
same([], array_filter(array_map(static fn ($reference) => $reference->get(), $weak)));
echo "done\n";
--EXPECT--
done
