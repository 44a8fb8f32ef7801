--TEST--
Paths: URLs, wrappers and NUL bytes are refused; relative ones follow PHP's working directory
--FILE--
<?php
require __DIR__ . '/../scratch.inc';
foreach (['', "a\0b.xlsx", 's3://bucket/a.xlsx', 'file:///tmp/a.xlsx', 'compress.zlib://a', 'phar://a/b', 'data:text/plain,a', '/tmp/', '/nowhere/at/all.xlsx'] as $path) {
    attempt(fn () => new NativeXlsx($path));
    attempt(fn () => NativeXlsx::status($path)['state']);
}
chdir(dirname(scratch()));
$book = new NativeXlsx('./x/../here.xlsx', ['a']);
var_dump(is_dir(scratch('here.xlsx.part')), $book->finish() === scratch('here.xlsx'));
?>
--EXPECTF--
NativeXlsx\IoException 202: The path is empty; say where the finished .xlsx shall stand
NativeXlsx\IoException 202: The path is empty; say where the finished .xlsx shall stand
NativeXlsx\IoException 202: The path 'a\0b.xlsx' contains a NUL byte
NativeXlsx\IoException 202: The path 'a\0b.xlsx' contains a NUL byte
NativeXlsx\IoException 202: The path 's3://bucket/a.xlsx' is a URL or stream wrapper; %s
NativeXlsx\IoException 202: %s
NativeXlsx\IoException 202: The path 'file:///tmp/a.xlsx' is a URL or stream wrapper; %s
NativeXlsx\IoException 202: %s
NativeXlsx\IoException 202: The path 'compress.zlib://a' is a URL or stream wrapper; %s
NativeXlsx\IoException 202: %s
NativeXlsx\IoException 202: The path 'phar://a/b' is a URL or stream wrapper; %s
NativeXlsx\IoException 202: %s
NativeXlsx\IoException 202: The path 'data:text/plain,a' is a URL or stream wrapper; %s
NativeXlsx\IoException 202: %s
NativeXlsx\IoException 202: The path '/tmp/' names a folder; name the file in it
NativeXlsx\IoException 202: The path '/tmp/' names a folder; name the file in it
NativeXlsx\IoException 20%d: %s
%a
bool(true)
bool(true)
