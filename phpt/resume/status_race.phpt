--TEST--
status during commits, opens, finish and discard: never an error, never backwards
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

$path = target();
$child = start(<<<'CODE'
for ($round = 0; $round < 3; $round++) {
    for ($job = 0; $job < 60; $job++) {
        $xlsx = new NativeXlsx($path, options: ['id' => "run $round", 'durability' => 'process', 'mode' => $round === 0 ? 'auto' : 'replace']);
        for ($n = 0; $n < 10; $n++) {
            $xlsx->appendChunk("$job $n", [[$job], [$n]]);
        }
        $xlsx->close();
    }
    $xlsx = new NativeXlsx($path, options: ['id' => "run $round"]);
    $round === 1 ? $xlsx->discard() : $xlsx->finish();
    unset($xlsx);
}
CODE, ['path' => $path]);
$looks = 0;
$before = ['', 0];
while (posix_getpgid($child->pid) !== false && !str_contains((string) @file_get_contents("/proc/$child->pid/stat"), ') Z')) {
    try {
        $status = NativeXlsx::status($path);
    } catch (NativeXlsx\Exception $error) {
        echo 'status: ', $error->getMessage(), "\n";
        break;
    }
    $looks++;
    if ($status['state'] === 'building' && $status['id'] === $before[0]) {
        ok($status['rows'] >= $before[1] && $status['rows'] === 2 * $status['chunks'], "{$before[1]} rows, then {$status['rows']} in {$status['chunks']} chunks");
    }
    $before = [$status['id'], $status['rows']];
}
same('', $child->end($code));
same(0, $code, 'looking never kept the writer out');
ok($looks > 50, "$looks looks");
same(['finished', 'run 2', 1200], [NativeXlsx::status($path)['state'], NativeXlsx::status($path)['id'], NativeXlsx::status($path)['rows']]);
echo "done\n";
--EXPECT--
done
