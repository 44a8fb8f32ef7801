<?php
// PATH COMMITS: a part with that many commits, one row and one key each.
require dirname(__DIR__) . '/lib/job.php';

[, $path, $commits] = $argv;
$xlsx = new NativeXlsx($path, ['n'], options: ['id' => 'bench', 'durability' => 'process']);
for ($i = 0; $i < (int) $commits; $i++) {
    $xlsx->appendChunk("chunk-$i", [[$i]]);
}
$xlsx->close();
nx_report();
