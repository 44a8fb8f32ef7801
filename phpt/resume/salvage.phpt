--TEST--
salvage goes back to the last commit whose bytes are whole; without it damage is refused
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$path = target();
$make = static function () use ($path): array {
    remove("$path.part");
    $xlsx = new NativeXlsx($path, ['n', 'text'], options: ['id' => 'run']);
    $sizes = [];
    for ($chunk = 0; $chunk < 5; $chunk++) {
        $xlsx->appendChunk("chunk $chunk", array_map(static fn ($n) => [$n, md5((string) $n)], range($chunk * 100, $chunk * 100 + 99)));
        $xlsx->commit("token $chunk");
        clearstatcache();
        $sizes[] = filesize(glob("$path.part/rows*")[0]);
    }
    $xlsx->close();
    return $sizes;
};
foreach ([0, 2, 4] as $spoiled) {
    $sizes = $make();
    $rows = glob("$path.part/rows*")[0];
    $bytes = file_get_contents($rows);
    // Before the rows is a hole of 4,096 bytes.
    $at = ($spoiled === 0 ? 4096 : $sizes[$spoiled - 1]) + 20;
    $bytes[$at] = chr(ord($bytes[$at]) ^ 1);
    file_put_contents($rows, $bytes);
    throws(NativeXlsx\CorruptException::class, 400, $rows, static fn () => (new NativeXlsx($path))->finish());
    ok(!file_exists($path), 'no file');
    if (NativeXlsx::status($path)['state'] !== 'building') {
        echo "the part is gone\n";
    }
    $xlsx = new NativeXlsx($path, options: ['id' => 'run', 'salvage' => true]);
    same($spoiled * 100, $xlsx->rowCount(), "commit $spoiled was damaged");
    same($spoiled === 0 ? null : 'token ' . $spoiled - 1, $xlsx->token());
    for ($chunk = 0; $chunk < 5; $chunk++) {
        same($chunk >= $spoiled, $xlsx->appendChunk("chunk $chunk", array_map(static fn ($n) => [$n, md5((string) $n)], range($chunk * 100, $chunk * 100 + 99))), "chunk $chunk");
    }
    $xlsx->finish();
    same(range(0, 499), Xlsx::column_of($path, 'A'));
    unlink($path);
    unlink("$path.receipt");
}
// A whole part loses nothing by it.
$make();
same(500, (new NativeXlsx($path, options: ['salvage' => true]))->rowCount());
throws(NativeXlsx\Exception::class, 100, "'salvage'", static fn () => new NativeXlsx(target('x'), options: ['salvage' => 1]));
echo "done\n";
--EXPECT--
done
