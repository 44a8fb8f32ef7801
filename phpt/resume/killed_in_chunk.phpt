--TEST--
A job killed with SIGKILL in the middle of appendChunk: the next goes on, every row exactly once
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$path = target();
$job = <<<'CODE'
$xlsx = new NativeXlsx($path, ['n', 'text'], options: ['id' => 'run', 'lockTimeout' => 5]);
$rows = static function (int $from, ?int $pause) {
    for ($n = $from; $n < $from + 4000; $n++) {
        if ($n === $pause) {
            echo "in the middle\n";
            sleep(600);
        }
        yield [$n, md5((string) $n)];
    }
};
foreach ($chunks as $from) {
    $xlsx->appendChunk("from $from", $rows($from, $pause));
    echo "committed $from\n";
}
CODE;
foreach ([0, 3, 3999] as $at => $offset) {
    $from = ($at + 1) * 4000;
    $child = start($job, ['path' => $path, 'chunks' => [0, 4000, 8000, 12000], 'pause' => $from + $offset]);
    while (($line = $child->line()) !== 'in the middle') {
        ok(str_starts_with($line, 'committed'), $line);
    }
    $child->kill(SIGKILL);
    $child->end($status);
    same(-SIGKILL, $status);
    same([$from, $at + 1], array_values(array_intersect_key(NativeXlsx::status($path), ['rows' => 1, 'chunks' => 1])));
}
run($job, ['path' => $path, 'chunks' => [0, 4000, 8000, 12000], 'pause' => null]);
(new NativeXlsx($path))->finish();
same(range(0, 15999), Xlsx::column_of($path, 'A'));
same(array_map(static fn ($n) => md5((string) $n), range(0, 15999)), Xlsx::column_of($path, 'B'));
echo "done\n";
--EXPECT--
done
