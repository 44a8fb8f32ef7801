<?php
// One job of the chain, as a queue worker would run it: it is handed the export's id and a time slice, nothing else. Where
// the last job stopped, and whether it was killed, it reads from the workbook.
//
//     php -d extension=native_xlsx slice.php PATH ID SECONDS PAGE

namespace Demo;

use NativeCursor;
use NativeXlsx;

require __DIR__ . '/orders.php';

[, $path, $id, $seconds, $page] = $argv;

$columns = [
    ['key' => 'id', 'header' => 'Order', 'type' => 'integer'],
    ['key' => 'reference', 'header' => 'Reference', 'width' => 19],
    ['key' => 'customer', 'header' => 'Customer', 'width' => 'auto'],
    ['key' => 'status', 'header' => 'Status'],
    ['key' => 'quantity', 'header' => 'Quantity', 'type' => 'integer'],
    ['key' => 'total', 'header' => 'Total', 'type' => 'decimal', 'format' => '#,##0.00', 'width' => 14],
    ['key' => 'weight', 'header' => 'Weight (kg)', 'type' => 'number'],
    ['key' => 'paid', 'header' => 'Paid', 'type' => 'boolean'],
    ['key' => 'created_at', 'header' => 'Created', 'type' => 'datetime', 'width' => 20],
    ['key' => 'note', 'header' => 'Note', 'width' => 40],
];

$xlsx = new NativeXlsx($path, $columns, 'Orders', ['id' => $id, 'freezeHeader' => true, 'autofilter' => true, 'rollover' => true]);
if (!$xlsx->isFinished()) {
    $cursor = new NativeCursor(connection(), 'SELECT ' . TEN_COLUMNS . ' FROM orders', key: 'id', chunk: (int) $page, after: $xlsx->token());
    $xlsx->appendCursor($cursor, rowsPerCommit: max(1, (int) $page * 2), seconds: (float) $seconds);
    if ($cursor->isDone()) {
        $xlsx->finish();
    }
}
$rows = $xlsx->rowCount();
$done = $xlsx->isFinished();
$xlsx->close(); // before the hand-over: the next job may start at once

// What the queue would not see: the most memory this process ever held.
$peak = preg_match('/^VmHWM:\s*(\d+) kB/m', @file_get_contents('/proc/self/status') ?: '', $match)
    ? (int) $match[1] * 1024
    : getrusage()['ru_maxrss'] * (PHP_OS_FAMILY === 'Darwin' ? 1 : 1024);
echo json_encode(['rows' => $rows, 'done' => $done, 'peak' => $peak]), "\n";
