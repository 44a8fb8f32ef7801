--TEST--
Wrong arguments: types are TypeErrors, values are code 100, names work, nothing is half done
--FILE--
<?php
require __DIR__ . '/../scratch.inc';
attempt(fn () => new NativeXlsx());
attempt(fn () => new NativeXlsx([]));
attempt(fn () => new NativeXlsx(path: scratch(), nope: 1));
attempt(fn () => new NativeXlsx(scratch(), options: ['nope' => 1]));
attempt(fn () => new NativeXlsx(scratch(), options: ['header' => fopen('php://memory', 'r')]));
attempt(fn () => new NativeXlsx(scratch(), ['a', 'a']));
$deep = [];
for ($i = 0; $i < 50; $i++) {
    $deep = [$deep];
}
attempt(fn () => new NativeXlsx(scratch(), $deep));
attempt(fn () => new NativeXlsx(scratch(), sheet: "\xff"));
clearstatcache();
echo json_encode(glob(scratch('*'))), "\n";

$book = new NativeXlsx(options: ['header' => false], columns: ['a'], path: scratch());
attempt(fn () => $book->appendRow('text'));
attempt(fn () => $book->appendRow([], 'style'));
attempt(fn () => $book->appendRow([1], null, 3));
attempt(fn () => $book->appendRow([1], ['bald' => true]));
attempt(fn () => $book->appendRows(5));
attempt(fn () => $book->appendRows(new stdClass()));
attempt(fn () => $book->appendChunk('key', 'rows'));
attempt(fn () => $book->appendChunk("\xff", []));
attempt(fn () => $book->appendCursor($book));
attempt(fn () => new NativeCursor(null, 'SELECT 1'));
attempt(fn () => new NativeCursor('mysql://a@b/c', 'SELECT 1', chunk: 'many'));
$cursor = new NativeCursor('mysql://a@b/c', 'SELECT id FROM t');
attempt(fn () => $book->appendCursor($cursor, 0));
attempt(fn () => $book->appendCursor($cursor, seconds: 0.0));
attempt(fn () => $book->appendCursor($cursor, seconds: NAN));
attempt(fn () => $book->appendCursor($cursor, progress: 'no such function'));
attempt(fn () => $book->rowCount());
?>
--EXPECTF--
ArgumentCountError 0: NativeXlsx::__construct() expects at least 1 argument, 0 given
TypeError 0: NativeXlsx::__construct(): Argument #1 ($path) must be of type string, array given
Error 0: Unknown named parameter $nope
NativeXlsx\Exception 100: %s'nope'%s
NativeXlsx\Exception 100: options: a resource has no meaning here
NativeXlsx\Exception 100: %s'a'%s
NativeXlsx\Exception 100: columns: the array is nested more than 16 deep
NativeXlsx\Exception 100: sheet must be valid UTF-8
[]
TypeError 0: NativeXlsx::appendRow(): Argument #1 ($row) must be of type object|array, string given
TypeError 0: NativeXlsx::appendRow(): Argument #2 ($style) must be of type ?array, string given
ArgumentCountError 0: NativeXlsx::appendRow() expects at most 2 arguments, 3 given
NativeXlsx\Exception 100: %s'bald'%s
TypeError 0: NativeXlsx::appendRows(): Argument #1 ($rows) must be of type Traversable|array, int given
TypeError 0: NativeXlsx::appendRows(): Argument #1 ($rows) must be of type Traversable|array, stdClass given
TypeError 0: NativeXlsx::appendChunk(): Argument #2 ($rows) must be of type Traversable|array, string given
NativeXlsx\Exception 100: key must be valid UTF-8
TypeError 0: NativeXlsx::appendCursor(): Argument #1 ($cursor) must be of type NativeCursor, NativeXlsx given
TypeError 0: NativeCursor::__construct(): Argument #1 ($connection) must be of type array|string, null given
TypeError 0: NativeCursor::__construct(): Argument #5 ($chunk) must be of type int, string given
NativeXlsx\Exception 100: rowsPerCommit must be at least 1
NativeXlsx\Exception 100: seconds must be greater than 0
NativeXlsx\Exception 100: seconds must be greater than 0
TypeError 0: NativeXlsx::appendCursor(): Argument #4 ($progress) must be of type ?callable, string given
0
