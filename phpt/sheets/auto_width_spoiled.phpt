--TEST--
Rows that are rolled back don't widen an auto column
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$width = static function (string $name, callable $work): float {
    $xlsx = new NativeXlsx(target($name), [['key' => 'a', 'width' => 'auto']]);
    $work($xlsx);
    $xlsx->finish();
    return (float) xlsx(target($name))->sheet()->cols->col[0]['width'];
};
$narrow = $width('narrow', static fn ($xlsx) => $xlsx->appendRow(['short']));
$rolled = $width('rolled', static function ($xlsx) { $xlsx->appendRow([str_repeat('w', 100)]); $xlsx->rollback(); $xlsx->appendRow(['short']); });
$wide = $width('wide', static fn ($xlsx) => $xlsx->appendRow([str_repeat('w', 100)]));
same($narrow, $rolled);
ok($wide > 5 * $narrow, "$narrow $wide");
echo "done\n";
--EXPECT--
done
