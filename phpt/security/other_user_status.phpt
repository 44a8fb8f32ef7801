--TEST--
status says that a part is another user's or no folder of ours; a receipt of another user vouches for nothing
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/user.inc';

$path = target();
(new NativeXlsx($path))->close();
$said = as_another_user(["$path.part"], REFUSED . 'echo $refused(static fn () => NativeXlsx::status($path));', ['path' => $path]);
holds(['NativeXlsx\IoException 202: ', "$path.part", 'another user'], $said);
same('building', NativeXlsx::status($path)['state']);
(new NativeXlsx($path))->discard();
symlink(folder(), "$path.part");
throws(NativeXlsx\IoException::class, 202, ["$path.part", 'not a folder'], static fn () => NativeXlsx::status($path));
unlink("$path.part");

// A receipt that somebody else laid there could call a run finished that never was.
$xlsx = new NativeXlsx($path, options: ['id' => 'run']);
$xlsx->appendRow([1]);
$xlsx->finish();
unset($xlsx);
unlink($path);
same(1, (new NativeXlsx($path, options: ['id' => 'run']))->rowCount());
foreach (["new NativeXlsx(\$path, options: ['id' => 'run'])", 'NativeXlsx::status($path)'] as $act) {
    $said = as_another_user(["$path.receipt"], REFUSED . "echo \$refused(static fn () => $act);", ['path' => $path]);
    holds(['NativeXlsx\IoException 202: ', "$path.receipt", 'another user'], $said, $act);
}
unlink("$path.receipt");

// The same in a folder like /tmp, where root becomes a user without rights: what others laid there beforehand is refused and left.
$shared = folder() . '/shared';
mkdir($shared);
chmod($shared, 01777);
chmod(folder(), 0755);
mkdir("$shared/a.xlsx.part", 0777);
chmod("$shared/a.xlsx.part", 0777);
file_put_contents("$shared/b.xlsx.part", 'mine');
symlink(folder(), "$shared/c.xlsx.part");
file_put_contents("$shared/d.xlsx", 'mine');
file_put_contents("$shared/e.xlsx.receipt", 'mine');
same('6 entries', as_another_user([], <<<'CODE'
if (posix_geteuid() === 0) {
    posix_setgid(65534);
    posix_setuid(65534);
}
foreach (['a' => 'another user', 'b' => 'in the way', 'c' => 'in the way', 'd' => 'finished file', 'e' => 'another user'] as $name => $why) {
    try {
        new NativeXlsx("$shared/$name.xlsx", options: ['id' => 'run']);
        echo "$name was taken\n";
    } catch (NativeXlsx\Exception $error) {
        echo str_contains($error->getMessage(), $why) ? '' : "$name: {$error->getMessage()}\n";
    }
}
$xlsx = new NativeXlsx("$shared/f.xlsx");
$xlsx->appendRow([1]);
$xlsx->finish();
echo count(scandir($shared)) - 2, ' entries';
CODE, ['shared' => $shared]));
same(['mine', 'mine', 'mine'], array_map(static fn ($name) => file_get_contents("$shared/$name"), ['b.xlsx.part', 'd.xlsx', 'e.xlsx.receipt']));
echo "done\n";
--EXPECT--
done
