--TEST--
A damaged part is refused by name and nothing is changed
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

$path = target();
$make = static function () use ($path): void {
    remove("$path.part");
    $xlsx = new NativeXlsx($path, ['n']);
    for ($chunk = 0; $chunk < 3; $chunk++) {
        $xlsx->appendChunk("chunk $chunk", array_map(static fn ($n) => [md5((string) $n)], range(1, 500)));
    }
    $xlsx->close();
};
$hash = static fn (): array => array_map(md5_file(...), array_filter(glob("$path.part/*"), static fn ($file) => !str_contains($file, 'holder') && !str_contains($file, 'lock')));
$make();
$files = array_map(basename(...), glob("$path.part/*"));
foreach (preg_grep('/^rows/', $files) as $rows) {
    // A byte in the middle of rows that were committed long ago shows in finish at the latest. Before them is a hole of 4,096.
    $bytes = file_get_contents("$path.part/$rows");
    $bytes[4196] = chr(ord($bytes[4196]) ^ 0x10);
    file_put_contents("$path.part/$rows", $bytes);
    throws(NativeXlsx\CorruptException::class, 400, ["$path.part/$rows"], static fn () => (new NativeXlsx($path))->finish());
    ok(!file_exists($path), 'no silently wrong file');
    // Too short shows at once, and nothing is changed.
    $make();
    file_put_contents("$path.part/$rows", substr(file_get_contents("$path.part/$rows"), 0, 50));
    $before = $hash();
    throws(NativeXlsx\CorruptException::class, 400, ["$path.part/$rows"], static fn () => new NativeXlsx($path));
    same($before, $hash());
    $make();
    unlink("$path.part/$rows");
    throws(NativeXlsx\CorruptException::class, 400, ["$path.part/$rows"], static fn () => new NativeXlsx($path));
}
// A journal of garbage, and one of another version.
$make();
[$journal] = array_values(preg_grep('/journal/', $files));
$bytes = file_get_contents("$path.part/$journal");
file_put_contents("$path.part/$journal", str_repeat('x', strlen($bytes)));
throws(NativeXlsx\CorruptException::class, 400, [], static fn () => new NativeXlsx($path));
throws(NativeXlsx\CorruptException::class, 400, [], static fn () => NativeXlsx::status($path));
// mode replace with an id doesn't help: whose run it is stands in the part. Removing the folder does, as the message says.
$replacing = static fn (array $options): NativeXlsx => new NativeXlsx($path, options: ['mode' => 'replace'] + $options);
throws(NativeXlsx\CorruptException::class, 400, ["Remove the part's folder"], static fn () => $replacing(['id' => 'run']));
remove("$path.part");
same(0, $replacing(['id' => 'run'])->rowCount());
// Without an id it begins anew whatever stands there, unless somebody is at work on it.
$damage = static fn (): int|false => file_put_contents("$path.part/$journal", 'x');
$held = $replacing([]);
$damage();
throws(NativeXlsx\LockedException::class, 300, (string) getmypid(), static fn () => $replacing([]));
$held->close();
same(0, $replacing([])->rowCount());
echo "done\n";
--EXPECT--
done
