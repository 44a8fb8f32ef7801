--TEST--
Files that can't be written: each says which and why
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

throws(NativeXlsx\IoException::class, 202, [folder() . '/nowhere', 'does not exist'], static fn () => new NativeXlsx(folder() . '/nowhere/book.xlsx'));
file_put_contents(folder() . '/file', '');
throws(NativeXlsx\IoException::class, 200, [folder() . '/file/book.xlsx', 'Not a directory'], static fn () => new NativeXlsx(folder() . '/file/book.xlsx'));
mkdir(target('folder'));
throws(NativeXlsx\IoException::class, 202, [target('folder'), 'folder'], static fn () => new NativeXlsx(target('folder')));
throws(NativeXlsx\IoException::class, 202, 'empty', static fn () => new NativeXlsx(''));
throws(NativeXlsx\IoException::class, 202, 'folder', static fn () => new NativeXlsx(folder() . '/'));
throws(NativeXlsx\IoException::class, 200, [], static fn () => new NativeXlsx(folder() . '/' . str_repeat('x', 300) . '.xlsx'));

// The part vanishes under the handle.
$xlsx = new NativeXlsx(target());
$xlsx->appendRow([1]);
remove(target() . '.part');
foreach (['commit', 'finish'] as $method) {
    try {
        $xlsx->$method();
    } catch (NativeXlsx\IoException $error) {
        holds(target(), $error->getMessage());
    } catch (NativeXlsx\StateException $error) {
        same(500, $error->getCode());
    }
}
unset($xlsx);
ok(!file_exists(target()), 'no file came of it');
$xlsx = new NativeXlsx(target());
same(0, $xlsx->rowCount());
echo "done\n";
--EXPECT--
done
