--TEST--
Exceptions of user code pass through unchanged from everywhere, errors and exit codes too
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

numbers(10);
final class Mine extends Error {}
$mine = new Mine('mine', 5);
$throw = static function () use ($mine): never { throw $mine; };
$xlsx = new NativeXlsx(target(), ['a', 'b'], options: ['commitSeconds' => 3600]); // no commit but the one at the end
$text = new class($throw) { public function __construct(private Closure $throw) {} public function __toString(): string { ($this->throw)(); } };
$access = new class($throw) implements ArrayAccess {
    public function __construct(private Closure $throw) {}
    public function offsetExists(mixed $key): bool { ($this->throw)(); }
    public function offsetGet(mixed $key): mixed { ($this->throw)(); }
    public function offsetSet(mixed $key, mixed $value): void {}
    public function offsetUnset(mixed $key): void {}
};
foreach ([
    static fn () => $xlsx->appendRow([$text]),
    static fn () => $xlsx->appendRow(['a' => 1, 'b' => $text]),
    static fn () => $xlsx->appendRow($access),
    static fn () => $xlsx->appendRow([new NativeXlsx\Cell($text)]),
    static fn () => $xlsx->appendRows([[1], [$text]]),
    static fn () => $xlsx->appendRow([1], ['font' => $text]),
    static fn () => new NativeXlsx(target('x'), options: ['id' => $text]),
    static fn () => new NativeXlsx(target('x'), [['key' => 'a', 'header' => $text]]),
    static fn () => new NativeXlsx(target('x'), options: ['preamble' => [[$text]]]),
    static fn () => $xlsx->addSheet('Two', options: ['preamble' => [[$text]]]),
    static fn () => new NativeCursor(url(), 'SELECT id FROM numbers WHERE id = ?', [$text]),
    static fn () => $xlsx->appendCursor(new NativeCursor(url(), 'SELECT id AS a, n AS b FROM numbers', key: 'a'), progress: $throw),
] as $number => $act) {
    try {
        $act();
        echo "$number: nothing thrown\n";
    } catch (Throwable $error) {
        ok($error === $mine, "$number: " . $error::class . ' ' . $error->getMessage());
    }
}
same([10, 10], [$xlsx->rowCount(), $xlsx->committedRowCount()], 'the cursor had committed before progress was called');
ok(!file_exists(target('x') . '.part'), 'nothing was opened');
echo "done\n";
--EXPECT--
done
