--TEST--
open_basedir holds for target, part and receipt
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$folder = folder();
mkdir("$folder/in");
mkdir("$folder/out");
symlink("$folder/out", "$folder/in/link");
$out = run(<<<'CODE'
ini_set('open_basedir', "$folder/in/"); // from here on; the helpers are loaded
foreach (["$folder/in/../out/book.xlsx", "$folder/out/book.xlsx", "$folder/in/link/book.xlsx", "$folder/inn/book.xlsx"] as $path) {
    foreach ([static fn () => new NativeXlsx($path), static fn () => NativeXlsx::status($path)] as $act) {
        throws(NativeXlsx\IoException::class, 202, 'open_basedir', $act);
    }
}
$xlsx = new NativeXlsx("$folder/in/book.xlsx", options: ['id' => 'x']);
$xlsx->appendRow([1]);
$xlsx->finish();
echo NativeXlsx::status("$folder/in/book.xlsx")['state'];
CODE, ['folder' => $folder]);
same('finished', $out);
same([], glob("$folder/out/*"));
echo "done\n";
--EXPECT--
done
