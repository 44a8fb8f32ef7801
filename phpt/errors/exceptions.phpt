--TEST--
Exceptions are real PHP exceptions: hierarchy, new, code, previous, file, line, trace, properties
--FILE--
<?php
require __DIR__ . '/../scratch.inc';
foreach (['', 'Io', 'Locked', 'Corrupt', 'State', 'Limit', 'Cell', 'Database'] as $name) {
    $class = "NativeXlsx\\{$name}Exception";
    $e = new $class('message', 7, new LogicException('cause'));
    echo $class, ' < ', get_parent_class($e), ' ', $e->getMessage(), ' ', $e->getCode(), ' ',
        $e->getPrevious()->getMessage(), ' ', basename($e->getFile()), ':', $e->getLine(), "\n";
}
$e = new NativeXlsx\CellException();
var_dump($e->sheet, $e->row, $e->column, (new NativeXlsx\DatabaseException())->sqlState);
class Own extends NativeXlsx\StateException {}
var_dump((new Own('own'))->getMessage());

function fails() { NativeXlsx::status('x://y'); }
try {
    fails();
} catch (NativeXlsx\Exception $e) {
    echo get_class($e), ' ', $e->getCode(), ' ', basename($e->getFile()), ':', $e->getLine(), ' ', $e->getTrace()[1]['function'], "\n";
}
$book = new NativeXlsx(scratch(), ['id', 'name']);
try {
    $book->appendRow([1, ['nested']]);
} catch (NativeXlsx\CellException $e) {
    var_dump($e->sheet, $e->row, $e->column, $e->getCode());
}
?>
--EXPECT--
NativeXlsx\Exception < RuntimeException message 7 cause exceptions.php:5
NativeXlsx\IoException < NativeXlsx\Exception message 7 cause exceptions.php:5
NativeXlsx\LockedException < NativeXlsx\Exception message 7 cause exceptions.php:5
NativeXlsx\CorruptException < NativeXlsx\Exception message 7 cause exceptions.php:5
NativeXlsx\StateException < NativeXlsx\Exception message 7 cause exceptions.php:5
NativeXlsx\LimitException < NativeXlsx\Exception message 7 cause exceptions.php:5
NativeXlsx\CellException < NativeXlsx\Exception message 7 cause exceptions.php:5
NativeXlsx\DatabaseException < NativeXlsx\Exception message 7 cause exceptions.php:5
string(0) ""
int(0)
string(0) ""
string(0) ""
string(3) "own"
NativeXlsx\IoException 202 exceptions.php:14 fails
string(6) "Sheet1"
int(2)
string(4) "name"
int(700)
