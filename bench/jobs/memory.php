<?php
// ROWS: foreach over so many rows of the table `many`.
require dirname(__DIR__) . '/lib/job.php';
require dirname(__DIR__, 2) . '/demo/orders.php';

$rows = 0;
foreach (new NativeCursor(Demo\connection(), 'SELECT id, name, amount FROM many WHERE id <= ?', [(int) $argv[1]]) as $row) {
    $rows++;
}
nx_report(['rows' => $rows]);
