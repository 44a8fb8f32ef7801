--TEST--
A folder that can't be written to is an IoException that names it, and leaves nothing
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

$out = run(<<<'CODE'
if (posix_geteuid() === 0) {
    posix_setgid(65534);
    posix_setuid(65534);
}
try {
    new NativeXlsx("$folder/book.xlsx");
    echo 'written';
} catch (NativeXlsx\IoException $error) {
    echo $error->getCode(), str_contains($error->getMessage(), "$folder/book.xlsx") && str_contains($error->getMessage(), 'ermission denied') ? ' names it' : $error->getMessage();
}
CODE, ['folder' => (static function () { mkdir(folder() . '/closed', 0555); chmod(folder(), 0755); return folder() . '/closed'; })()]);
same('200 names it', $out);
echo "done\n";
--EXPECT--
done
