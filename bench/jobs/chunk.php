<?php
// PATH JOB: one job of a queued export, 500 rows.
require dirname(__DIR__) . '/lib/job.php';

[, $path, $job] = $argv;
$from = (int) $job * 500;
$xlsx = new NativeXlsx($path, NX_COLUMNS, options: ['id' => 'bench']);
$xlsx->appendChunk("job-$job", nx_rows($from + 1, $from + 500, nx_pool(100)));
$xlsx->close();
nx_report();
