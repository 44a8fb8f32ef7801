--TEST--
Processes that create the same workbook at the same moment wait for each other as lockTimeout says
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$code = <<<'CODE'
for ($round = 0; $round < $rounds; $round++) {
    $path = "$folder/book$round.xlsx";
    while (microtime(true) < $at + $round * 0.15) {
    }
    try {
        $xlsx = new NativeXlsx($path, ['n'], options: ['id' => 'run', 'lockTimeout' => 100]);
        $xlsx->appendChunk("child $n", [[$n]]);
        unset($xlsx);
    } catch (Throwable $error) {
        echo "round $round: ", $error::class, ': ', $error->getMessage(), "\n";
    }
}
CODE;
$children = [];
for ($n = 0; $n < 4; $n++) {
    $children[] = start($code, ['folder' => folder(), 'rounds' => 10, 'n' => $n, 'at' => microtime(true) + 0.5]);
}
foreach ($children as $child) {
    echo $child->end();
}
for ($round = 0; $round < 10; $round++) {
    same(4, NativeXlsx::status(target("book$round"))['chunks'], "round $round");
}
echo "done\n";
--EXPECT--
done
