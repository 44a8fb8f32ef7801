--TEST--
Processes that begin and finish the same run at the same moment lose no row that was acknowledged
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$code = <<<'CODE'
for ($round = 0; $round < $rounds; $round++) {
    $path = "$folder/book$round.xlsx";
    while (microtime(true) < $at + $round * 0.1) {
    }
    try {
        $xlsx = new NativeXlsx($path, ['n'], options: ['id' => 'run', 'lockTimeout' => 100]);
        $in = $xlsx->appendChunk("child $n", [[$n]]);
        echo "in $round $n ", var_export($in, true), "\n";
        $xlsx->finish();
    } catch (NativeXlsx\StateException $error) {
        // Finished by one who was quicker: then nothing was acknowledged.
        echo "late $round $n {$error->getCode()}\n";
    } catch (Throwable $error) {
        echo "round $round: ", $error::class, ': ', $error->getMessage(), "\n";
    }
    unset($xlsx);
}
CODE;
$children = [];
for ($n = 0; $n < 4; $n++) {
    $children[] = start($code, ['folder' => folder(), 'rounds' => 10, 'n' => $n, 'at' => microtime(true) + 0.5]);
}
$in = array_fill(0, 10, []);
$answers = 0;
foreach ($children as $child) {
    foreach (explode("\n", trim($child->end())) as $line) {
        if (preg_match('/^in (\d+) (\d+) true$/', $line, $match)) {
            $in[(int) $match[1]][] = (int) $match[2];
        } elseif (!preg_match('/^late \d+ \d+ 50\d$/', $line)) {
            echo $line, "\n";
        }
        $answers++;
    }
}
same(40, $answers, 'answers');
for ($round = 0; $round < 10; $round++) {
    sort($in[$round]);
    $rows = array_column(array_slice(xlsx(target("book$round"))->grid(), 1), 0);
    sort($rows);
    same($in[$round], array_map('intval', $rows), "round $round");
    same(true, $in[$round] !== [], "round $round has a row");
}
echo "done\n";
--EXPECT--
done
