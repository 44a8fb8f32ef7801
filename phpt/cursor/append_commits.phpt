--TEST--
rowsPerCommit, progress, and what progress may say
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

numbers(1000);
$path = target();
// Commits come by rows, however slow the machine is.
$open = static fn (): NativeXlsx => new NativeXlsx($path, options: ['commitSeconds' => 3600]);
$xlsx = $open();
$seen = $took = [];
$began = microtime(true);
$cursor = new NativeCursor(url(), 'SELECT id FROM numbers', chunk: 90);
$appended = $xlsx->appendCursor($cursor, 250, progress: static function (int $rows, float $seconds) use (&$seen, &$took, $path): ?bool {
    $seen[] = [$rows, NativeXlsx::status($path)['rows']];
    $took[] = $seconds;
    return null;
});
$all = microtime(true) - $began;
ok(min($took) > 0 && array_sum($took) < $all, 'each commit took a part of the time: ' . json_encode([$took, $all]));
ok(microtime(true) - $began < 1800, 'a full commit does not wait for commitSeconds');
same([1000, [[250, 250], [500, 500], [750, 750], [1000, 1000]]], [$appended, $seen], 'after each commit');
same($cursor->token(), $xlsx->token());
$xlsx->discard();

// false: return. What is in is committed, with its token.
$xlsx = $open();
$cursor = new NativeCursor(url(), 'SELECT id FROM numbers');
same(300, $xlsx->appendCursor($cursor, rowsPerCommit: 100, progress: static fn (int $rows): bool => $rows < 300));
same([300, 300, false, 300], [$xlsx->rowCount(), $xlsx->committedRowCount(), $cursor->isDone(), $cursor->rowsRead()]);
same($cursor->token(), $xlsx->token());
// The cursor can be gone on with; rows by this call are counted.
same(700, $xlsx->appendCursor($cursor, progress: static fn (int $rows): bool => true));
same([1000, true], [$xlsx->committedRowCount(), $cursor->isDone()]);
same(0, $xlsx->appendCursor($cursor));
$xlsx->discard();

// Only a closure that requires a second argument gets one.
$xlsx = $open();
$given = static function (mixed ...$arguments): void {
    $GLOBALS['counts'][] = count($arguments);
};
final class Listener
{
    public function __call(string $name, array $arguments): bool
    {
        $GLOBALS['counts'][] = count($arguments);
        return true;
    }

    public static function hear(int $rows, string $more = ''): bool
    {
        $GLOBALS['counts'][] = func_num_args();
        return true;
    }
}
$two = static function (int $rows, float $seconds): void {
    $GLOBALS['counts'][] = func_num_args();
};
foreach ([$given, [new Listener(), 'anything'], (new Listener())->anything(...), 'Listener::hear', Listener::hear(...), abs(...), $two, $two->bindTo(null)] as $progress) {
    $xlsx->appendCursor(new NativeCursor(url(), 'SELECT id FROM numbers'), 1000, progress: $progress);
}
same([1, 1, 1, 1, 1, 2, 2], $GLOBALS['counts']);
$xlsx->discard();

// What it throws passes through; rows before it are committed.
$xlsx = $open();
$cursor = new NativeCursor(url(), 'SELECT id FROM numbers');
$error = new DomainException('from progress');
ok($error === throws(DomainException::class, 0, 'from progress', static fn () => $xlsx->appendCursor($cursor, 100, progress: static fn (int $rows) => $rows >= 200 ? throw $error : null)), 'unchanged');
same([200, 200], [$xlsx->rowCount(), $xlsx->committedRowCount()]);
$next = new NativeCursor(url(), 'SELECT id FROM numbers', after: $xlsx->token());
same(['id' => 201], $next->current());
$next->close();
// Neither handle nor cursor can be used from inside.
$cursor = new NativeCursor(url(), 'SELECT id FROM numbers', after: $xlsx->token());
$xlsx->appendCursor($cursor, 500, progress: static function () use ($xlsx, $cursor): bool {
    throws(NativeXlsx\StateException::class, 502, 'in use', static fn () => $xlsx->rowCount());
    throws(NativeXlsx\StateException::class, 502, 'in use', static fn () => $cursor->token());
    return true;
});
same(1000, $xlsx->committedRowCount());
foreach ([static fn () => $xlsx->appendCursor($cursor, 0), static fn () => $xlsx->appendCursor($cursor, -1), static fn () => $xlsx->appendCursor($cursor, 1, 0.0), static fn () => $xlsx->appendCursor($cursor, 1, -1.0), static fn () => $xlsx->appendCursor($cursor, 1, NAN)] as $act) {
    throws(NativeXlsx\Exception::class, 100, 'must be', $act);
}
try {
    $xlsx->appendCursor($cursor, 1, null, 'no_such_function');
} catch (TypeError $error) {
    echo $error->getMessage(), "\n";
}
--EXPECT--
NativeXlsx::appendCursor(): Argument #4 ($progress) must be of type ?callable, string given
