--TEST--
Handles can't be cloned, serialised, extended or opened twice
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

$xlsx = new NativeXlsx(target());
$cursor = new NativeCursor('mysql://nobody@localhost/x', 'SELECT 1 AS id');
foreach ([$xlsx, $cursor, $cursor->chunks()] as $handle) {
    foreach ([static fn () => clone $handle, static fn () => serialize($handle), static fn () => var_export(unserialize(sprintf('O:%d:"%s":0:{}', strlen($handle::class), $handle::class)), true)] as $copy) {
        try {
            $copy();
            echo "nothing thrown\n";
        } catch (Throwable $error) {
            echo $error::class, ': ', $error->getMessage(), "\n";
        }
    }
    same(true, (new ReflectionClass($handle))->isFinal());
}
throws(NativeXlsx\Exception::class, 100, 'open already', static fn () => $xlsx->__construct(target('other')));
throws(NativeXlsx\Exception::class, 100, 'open already', static fn () => $cursor->__construct('mysql://nobody@localhost/x', 'SELECT 1'));
try {
    $xlsx->property = 1;
} catch (Error $error) {
    echo $error->getMessage(), "\n";
}
$xlsx->appendRow([1]);
same(1, $xlsx->rowCount());
--EXPECT--
Error: Trying to clone an uncloneable object of class NativeXlsx
Exception: Serialization of 'NativeXlsx' is not allowed
Exception: Unserialization of 'NativeXlsx' is not allowed
Error: Trying to clone an uncloneable object of class NativeCursor
Exception: Serialization of 'NativeCursor' is not allowed
Exception: Unserialization of 'NativeCursor' is not allowed
Error: Trying to clone an uncloneable object of class NativeXlsx\Pages
Exception: Serialization of 'NativeXlsx\Pages' is not allowed
Exception: Unserialization of 'NativeXlsx\Pages' is not allowed
Cannot create dynamic property NativeXlsx::$property
