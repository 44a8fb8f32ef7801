--TEST--
Wrong types are TypeErrors, wrong counts ArgumentCountErrors, as PHP's own
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

$xlsx = new NativeXlsx(target());
foreach ([
    static fn () => $xlsx->appendRow(1),
    static fn () => $xlsx->appendRow('text'),
    static fn () => $xlsx->appendRow(null),
    static fn () => $xlsx->appendRow([1], 'bold'),
    static fn () => $xlsx->appendRows('text'),
    static fn () => $xlsx->appendRows(new stdClass()),
    static fn () => $xlsx->appendChunk('key', new stdClass()),
    static fn () => $xlsx->appendChunk([], []),
    static fn () => $xlsx->appendChunk('key'),
    static fn () => $xlsx->appendCursor(new stdClass()),
    static fn () => $xlsx->commit([]),
    static fn () => $xlsx->finish(1),
    static fn () => $xlsx->appendRow(),
    static fn () => new NativeXlsx(),
    static fn () => new NativeXlsx([]),
    static fn () => new NativeXlsx(target('x'), 'id'),
    static fn () => NativeXlsx::status(),
] as $use) {
    try {
        $use();
        echo "nothing thrown\n";
    } catch (TypeError $error) {
        echo $error::class, ': ', str_replace(target('x'), 'x', $error->getMessage()), "\n";
    }
}
same(0, $xlsx->rowCount());
--EXPECT--
TypeError: NativeXlsx::appendRow(): Argument #1 ($row) must be of type object|array, int given
TypeError: NativeXlsx::appendRow(): Argument #1 ($row) must be of type object|array, string given
TypeError: NativeXlsx::appendRow(): Argument #1 ($row) must be of type object|array, null given
TypeError: NativeXlsx::appendRow(): Argument #2 ($style) must be of type ?array, string given
TypeError: NativeXlsx::appendRows(): Argument #1 ($rows) must be of type Traversable|array, string given
TypeError: NativeXlsx::appendRows(): Argument #1 ($rows) must be of type Traversable|array, stdClass given
TypeError: NativeXlsx::appendChunk(): Argument #2 ($rows) must be of type Traversable|array, stdClass given
TypeError: NativeXlsx::appendChunk(): Argument #1 ($key) must be of type string, array given
ArgumentCountError: NativeXlsx::appendChunk() expects exactly 2 arguments, 1 given
TypeError: NativeXlsx::appendCursor(): Argument #1 ($cursor) must be of type NativeCursor, stdClass given
TypeError: NativeXlsx::commit(): Argument #1 ($token) must be of type ?string, array given
ArgumentCountError: NativeXlsx::finish() expects exactly 0 arguments, 1 given
ArgumentCountError: NativeXlsx::appendRow() expects at least 1 argument, 0 given
ArgumentCountError: NativeXlsx::__construct() expects at least 1 argument, 0 given
TypeError: NativeXlsx::__construct(): Argument #1 ($path) must be of type string, array given
TypeError: NativeXlsx::__construct(): Argument #2 ($columns) must be of type ?array, string given
ArgumentCountError: NativeXlsx::status() expects exactly 1 argument, 0 given
