--TEST--
finish killed at random moments and called again ends well
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$path = target();
$xlsx = new NativeXlsx($path, ['n'], options: ['id' => 'run']);
$xlsx->appendChunk('all', array_map(static fn ($n) => [$n], range(1, 50000)));
$xlsx->close();
for ($round = 0; $round < 8; $round++) {
    $child = start('echo "go\n"; (new NativeXlsx($path, options: ["id" => "run", "lockTimeout" => 5]))->finish();', ['path' => $path]);
    $child->line();
    usleep(400 * 2 ** $round);
    $child->kill();
    $child->end();
    ok(in_array(NativeXlsx::status($path)['state'], ['building', 'finished'], true), 'whole or not at all');
    if (is_file($path)) {
        same(50001, (int) ltrim(substr(strrchr((string) xlsx($path)->sheet()->dimension['ref'], ':'), 1), 'A..Z'), 'the file is whole');
    }
}
$xlsx = new NativeXlsx($path, options: ['id' => 'run']);
same(50000, $xlsx->rowCount());
same(false, $xlsx->appendChunk('all', []));
same($path, $xlsx->finish());
same(range(1, 50000), Xlsx::column_of($path, 'A'));
same([$path, "$path.receipt"], glob(folder() . '/*'));
echo "done\n";
--EXPECT--
done
