--TEST--
A part of another user is refused
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

if (posix_geteuid() === 0) {
    $path = target();
    (new NativeXlsx($path))->close();
    chown("$path.part", 65534);
    throws(NativeXlsx\IoException::class, 202, ["$path.part", 'another user'], static fn () => new NativeXlsx($path));
    mkdir(target('bait') . '.part');
    chown(target('bait') . '.part', 65534);
    throws(NativeXlsx\IoException::class, 202, 'another user', static fn () => new NativeXlsx(target('bait')));
} else {
    // Without root nobody can make such a folder but its owner; /proc/1 belongs to root.
    ok(fileowner('/proc/1') === 0, 'not root');
}
echo "done\n";
--EXPECT--
done
