--TEST--
status works while another process holds the lock and writes
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

$path = target();
$child = start(<<<'CODE'
$xlsx = new NativeXlsx($path);
$xlsx->appendChunk('a', [[1], [2]]);
$xlsx->appendChunk('b', (static function () {
    yield [3];
    echo "in the middle\n";
    fgets(STDIN);
})());
echo "committed\n";
fgets(STDIN);
CODE, ['path' => $path]);
$child->line();
$status = NativeXlsx::status($path);
same(['building', 2, 1, $child->pid], [$status['state'], $status['rows'], $status['chunks'], $status['lockedBy']]);
$child->tell();
$child->line();
$status = NativeXlsx::status($path);
same([3, 2, $child->pid], [$status['rows'], $status['chunks'], $status['lockedBy']]);
$child->kill();
$child->end();
same(null, NativeXlsx::status($path)['lockedBy']);
echo "done\n";
--EXPECT--
done
