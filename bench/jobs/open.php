<?php
// PATH: opens a part and asks for a key that is in, and for one that is not.
require dirname(__DIR__) . '/lib/job.php';

$xlsx = new NativeXlsx($argv[1], options: ['id' => 'bench']);
if (!$xlsx->hasChunk('chunk-500') || $xlsx->hasChunk('nobody')) {
    throw new LogicException('hasChunk is wrong');
}
$xlsx->close();
nx_report();
