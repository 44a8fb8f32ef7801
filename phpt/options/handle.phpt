--TEST--
durability, compression and commitSeconds work, and compression compresses
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$rows = array_map(static fn ($n) => [$n, "name $n", ['shipped', 'delivered', 'returned to sender'][$n * $n % 3], $n / 7, date('Y-m-d', $n * 86400)], range(1, 3000));
$sizes = [];
foreach (['fast', 'default', 'best'] as $compression) {
    foreach (['power', 'process'] as $durability) {
        $xlsx = new NativeXlsx(target($compression), options: ['compression' => $compression, 'durability' => $durability, 'mode' => 'replace']);
        $xlsx->appendRows($rows);
        $xlsx->finish();
    }
    same($rows[2999][4], xlsx(target($compression))->value('E3000'));
    $sizes[] = filesize(target($compression));
}
ok($sizes[0] > $sizes[1] && $sizes[1] >= $sizes[2], 'fast is larger than best: ' . implode(', ', $sizes));
echo "done\n";
--EXPECT--
done
