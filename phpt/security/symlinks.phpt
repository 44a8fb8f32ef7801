--TEST--
Symlinks at target, part or in the part are not followed
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

$path = target();
file_put_contents(folder() . '/precious', 'precious');
symlink(folder() . '/precious', $path);
throws(NativeXlsx\IoException::class, 202, [$path, 'link'], static fn () => new NativeXlsx($path));
throws(NativeXlsx\IoException::class, 202, [$path, 'link'], static fn () => new NativeXlsx($path, options: ['mode' => 'replace']));
unlink($path);
symlink(folder() . '/nowhere', $path);
throws(NativeXlsx\IoException::class, 202, 'link', static fn () => new NativeXlsx($path));
unlink($path);

// One that appears later.
$xlsx = new NativeXlsx($path);
$xlsx->appendRow([1]);
$xlsx->commit();
symlink(folder() . '/precious', $path);
throws(NativeXlsx\IoException::class, 202, [$path, 'link'], static fn () => $xlsx->finish());
same('precious', file_get_contents(folder() . '/precious'));
unset($xlsx);
unlink($path);
$xlsx = new NativeXlsx($path);
same(1, $xlsx->rowCount(), 'nothing was lost by it');
$xlsx->close();

// The part itself, or a file in it, as a link.
rename("$path.part", folder() . '/real');
symlink(folder() . '/real', "$path.part");
throws(NativeXlsx\IoException::class, 202, ["$path.part", 'in the way'], static fn () => new NativeXlsx($path));
unlink("$path.part");
rename(folder() . '/real', "$path.part");
foreach (array_map(basename(...), glob("$path.part/*")) as $name) {
    if (str_contains($name, 'holder')) {
        continue; // a note of who holds the lock, written anew
    }
    rename("$path.part/$name", folder() . '/moved');
    symlink(folder() . '/moved', "$path.part/$name");
    try {
        $xlsx = new NativeXlsx($path);
        $xlsx->appendRow([2]);
        $xlsx->commit();
        echo "$name was followed\n";
    } catch (NativeXlsx\Exception) {
    }
    unset($xlsx);
    unlink("$path.part/$name");
    rename(folder() . '/moved', "$path.part/$name");
}
same(1, (new NativeXlsx($path))->rowCount());

// A link on the way is no matter of ours; the path is the same before the file stands and after.
mkdir(folder() . '/real');
symlink(folder() . '/real', folder() . '/way');
for ($time = 0; $time < 2; $time++) {
    same(folder() . '/way/book.xlsx', (new NativeXlsx(folder() . '/way/book.xlsx', options: ['id' => 'x']))->finish());
}
ok(is_file(folder() . '/real/book.xlsx'), 'through the link');
echo "done\n";
--EXPECT--
done
