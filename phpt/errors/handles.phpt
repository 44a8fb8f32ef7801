--TEST--
Handles can't be cloned, serialised, opened twice, extended or given properties
--FILE--
<?php
require __DIR__ . '/../scratch.inc';
$book = new NativeXlsx(scratch(), ['a']);
$cursor = new NativeCursor('mysql://user:secret@host/db', 'SELECT id FROM t');
foreach ([$book, $cursor, $cursor->chunks()] as $handle) {
    echo get_class($handle), "\n";
    attempt(fn () => clone $handle);
    attempt(fn () => serialize($handle));
    attempt(fn () => unserialize(sprintf('O:%d:"%s":0:{}', strlen(get_class($handle)), get_class($handle))));
    attempt(fn () => $handle->anything = 1);
    attempt(fn () => (new ReflectionClass($handle))->newInstanceWithoutConstructor());
    var_dump((new ReflectionClass($handle))->isFinal(), $handle == $handle);
}
attempt(fn () => $book->__construct(scratch('other.xlsx')));
attempt(fn () => $cursor->__construct('mysql://a@b/c', 'SELECT 1'));
attempt(fn () => new NativeXlsx\Pages());
var_dump(count(get_mangled_object_vars($cursor)));
$book->close();
$book->close();
attempt(fn () => $book->appendRow([1]));
?>
--EXPECTF--
NativeXlsx
Error 0: Trying to clone an uncloneable object of class NativeXlsx
Exception 0: Serialization of 'NativeXlsx' is not allowed
Exception 0: Unserialization of 'NativeXlsx' is not allowed
Error 0: Cannot create dynamic property NativeXlsx::$anything
ReflectionException 0: Class NativeXlsx is an internal class marked as final that cannot be instantiated without invoking its constructor
bool(true)
bool(true)
NativeCursor
Error 0: Trying to clone an uncloneable object of class NativeCursor
Exception 0: Serialization of 'NativeCursor' is not allowed
Exception 0: Unserialization of 'NativeCursor' is not allowed
Error 0: Cannot create dynamic property NativeCursor::$anything
ReflectionException 0: Class NativeCursor is an internal class marked as final that cannot be instantiated without invoking its constructor
bool(true)
bool(true)
NativeXlsx\Pages
Error 0: Trying to clone an uncloneable object of class NativeXlsx\Pages
Exception 0: Serialization of 'NativeXlsx\Pages' is not allowed
Exception 0: Unserialization of 'NativeXlsx\Pages' is not allowed
Error 0: Cannot create dynamic property NativeXlsx\Pages::$anything
ReflectionException 0: Class NativeXlsx\Pages is an internal class marked as final that cannot be instantiated without invoking its constructor
bool(true)
bool(true)
NativeXlsx\Exception 100: This workbook is open already; make another object
NativeXlsx\Exception 100: This cursor is open already; make another object
Error 0: Call to private NativeXlsx\Pages::__construct() from global scope
int(0)
NativeXlsx\StateException 500: %s
