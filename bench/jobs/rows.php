<?php
// PATH ROWS POOL: PHP rows to a finished file, in one process.
require dirname(__DIR__) . '/lib/job.php';

[, $path, $rows, $pool] = $argv;
$xlsx = new NativeXlsx($path, NX_COLUMNS, options: ['mode' => 'replace']);
$xlsx->appendRows(nx_rows(1, (int) $rows, nx_pool((int) $pool)));
$xlsx->finish();
nx_report(['bytes' => filesize($path)]);
