--TEST--
Works with opcache and its JIT
--INI--
opcache.enable_cli=1
opcache.jit=tracing
opcache.jit_buffer_size=16M
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$xlsx = new NativeXlsx(target(), ['n', 'square']);
$rows = static function () { for ($n = 0; $n < 20000; $n++) { yield ['n' => $n, 'square' => $n * $n]; } };
for ($n = 0; $n < 500; $n++) {
    $xlsx->appendRow([$n, $n * $n]);
}
$xlsx->commit();
same(true, $xlsx->appendChunk('k', $rows()));
for ($n = 0; $n < 500; $n++) {
    try {
        $xlsx->appendRow([$n, []]);
    } catch (NativeXlsx\CellException) {
    }
}
same(20500, $xlsx->rowCount());
$xlsx->finish();
same(array_sum([...array_map(static fn ($n) => $n * $n, range(0, 499)), ...array_map(static fn ($n) => $n * $n, range(0, 19999))]), array_sum(Xlsx::column_of(target(), 'B')));
echo "done\n";
--EXPECT--
done
