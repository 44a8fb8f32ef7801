--TEST--
URLs, stream wrappers, NUL bytes and empty paths are refused, by status too, and nothing is made
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

foreach ([
    'https://example.org/book.xlsx', 'file://' . target(), 'php://memory', 'php://filter/write=string.rot13/resource=' . target(), 'data:text/plain,x', 'DATA:,x', 'phar://' . target() . '/x', 'compress.zlib://' . target(),
    'ftp://h/x', 's3://bucket/key', 'glob:///tmp/x', 'vfs+x.y-z://a', 'zip://' . target() . '#x',
] as $path) {
    throws(NativeXlsx\IoException::class, 202, ['URL or stream wrapper', $path], static fn () => new NativeXlsx($path));
    throws(NativeXlsx\IoException::class, 202, 'URL or stream wrapper', static fn () => NativeXlsx::status($path));
}
foreach ([target() . "\0.txt", "\0", folder() . "/a\0b/book.xlsx"] as $path) {
    throws(NativeXlsx\IoException::class, 202, 'NUL', static fn () => new NativeXlsx($path));
    throws(NativeXlsx\IoException::class, 202, 'NUL', static fn () => NativeXlsx::status($path));
}
same([], glob(folder() . '/*'));
// What only looks like one is a name.
foreach (['a:b.xlsx', 'C:book.xlsx', 'ünï çödé.xlsx', ' blank .xlsx', "line\nbreak.xlsx", "qu'ote\".xlsx", 'no extension', "\xff\xfe.xlsx"] as $name) {
    $path = folder() . "/$name";
    $xlsx = new NativeXlsx($path, options: ['id' => 'x']);
    $xlsx->appendRow([1]);
    same($path, $xlsx->finish());
    same(['finished', 1], [NativeXlsx::status($path)['state'], NativeXlsx::status($path)['rows']]);
}
// A relative path in a working directory that is gone leads nowhere; nobody "was faster" there.
mkdir($gone = folder() . '/gone');
chdir($gone);
rmdir($gone);
throws(NativeXlsx\IoException::class, 202, ['book.xlsx', 'working directory is gone'], static fn () => new NativeXlsx('book.xlsx'));
throws(NativeXlsx\IoException::class, 202, 'working directory is gone', static fn () => NativeXlsx::status('book.xlsx'));
chdir(__DIR__);
echo "done\n";
--EXPECT--
done
