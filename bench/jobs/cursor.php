<?php
// PATH ROWS: that many orders, from the database to a finished file.
require dirname(__DIR__) . '/lib/job.php';
require dirname(__DIR__, 2) . '/demo/orders.php';

[, $path, $most] = $argv;
$xlsx = new NativeXlsx($path, options: ['mode' => 'replace']);
$cursor = new NativeCursor(Demo\connection(), 'SELECT ' . Demo\TEN_COLUMNS . ' FROM orders WHERE id > ? AND id <= ?', [0, (int) $most * 2 + 1]);
$rows = $xlsx->appendCursor($cursor);
$xlsx->finish();
nx_report(['rows' => $rows, 'bytes' => filesize($path)]);
