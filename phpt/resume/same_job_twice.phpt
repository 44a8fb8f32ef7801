--TEST--
The same job delivered twice at the same time appends once
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$path = target();
$job = <<<'CODE'
fgets(STDIN);
$xlsx = new NativeXlsx($path, ['n'], options: ['id' => 'run', 'lockTimeout' => 100]);
echo $xlsx->appendChunk($key, array_map(static fn ($n) => [$n], range($from, $from + 99))) ? 'appended' : 'was in';
CODE;
$children = [];
foreach ([1, 1, 101, 101, 201, 1] as $from) {
    $children[] = start($job, ['path' => $path, 'key' => "from $from", 'from' => $from]);
}
foreach ($children as $child) {
    $child->tell();
}
$said = array_map(static fn ($child) => $child->end(), $children);
sort($said);
same(['appended', 'appended', 'appended', 'was in', 'was in', 'was in'], $said);
(new NativeXlsx($path))->finish();
$values = Xlsx::column_of($path, 'A');
sort($values);
same(range(1, 300), $values);
echo "done\n";
--EXPECT--
done
