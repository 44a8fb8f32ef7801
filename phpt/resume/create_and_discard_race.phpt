--TEST--
Jobs that open while another finishes or discards never see half a part
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

$code = <<<'CODE'
for ($round = 0; $round < 150; $round++) {
    try {
        $xlsx = new NativeXlsx($path, ['n'], options: ['lockTimeout' => 100, 'durability' => 'process', 'mode' => 'replace']);
        $xlsx->appendRow([$round]);
        $xlsx->commit();
        ($n + $round) % 3 === 0 ? $xlsx->finish() : $xlsx->discard();
        unset($xlsx);
    } catch (Throwable $error) {
        echo "round $round: ", $error::class, ': ', $error->getMessage(), "\n";
    }
}
CODE;
$children = [];
for ($n = 0; $n < 3; $n++) {
    $children[] = start($code, ['path' => target(), 'n' => $n]);
}
foreach ($children as $child) {
    echo $child->end();
}
same('finished', NativeXlsx::status(target())['state']);
same([target()], glob(folder() . '/*'));
echo "done\n";
--EXPECT--
done
