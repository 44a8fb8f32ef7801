--TEST--
The note of who holds the lock is not written through a link
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

$path = target();
(new NativeXlsx($path))->close();
file_put_contents(folder() . '/precious', 'precious');
foreach (glob("$path.part/*holder*") as $holder) {
    unlink($holder);
    symlink(folder() . '/precious', $holder);
}
try {
    (new NativeXlsx($path))->close();
} catch (NativeXlsx\Exception) {
}
same('precious', file_get_contents(folder() . '/precious'));
echo "done\n";
--EXPECT--
done
