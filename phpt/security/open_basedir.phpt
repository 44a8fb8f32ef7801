--TEST--
open_basedir holds for target, part and receipt, also through .. and for status
--FILE--
<?php
require __DIR__ . '/../scratch.inc';
mkdir(scratch('in'));
mkdir(scratch('out'));
ini_set('open_basedir', scratch('in') . '/:' . __DIR__);
foreach (['out/a.xlsx', 'in/../out/a.xlsx', 'a.xlsx'] as $name) {
    attempt(fn () => new NativeXlsx(scratch($name)));
    attempt(fn () => NativeXlsx::status(scratch($name)));
}
$book = new NativeXlsx(scratch('in/a.xlsx'), ['a']);
$book->appendRow([1]);
var_dump($book->finish() === scratch('in/a.xlsx'), NativeXlsx::status(scratch('in/a.xlsx'))['state']);
?>
--EXPECTF--
NativeXlsx\IoException 202: The path '%sout/a.xlsx' is outside of what open_basedir allows ('%s')
NativeXlsx\IoException 202: %s
NativeXlsx\IoException 202: The path '%sout/a.xlsx' is outside of what open_basedir allows ('%s')
NativeXlsx\IoException 202: %s
NativeXlsx\IoException 202: The path '%sa.xlsx' is outside of what open_basedir allows ('%s')
NativeXlsx\IoException 202: %s
bool(true)
string(8) "finished"
