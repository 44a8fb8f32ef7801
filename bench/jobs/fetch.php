<?php
// What PDO needs only to fetch the orders: prepared, unbuffered.
require dirname(__DIR__) . '/lib/job.php';
require dirname(__DIR__, 2) . '/demo/orders.php';

$statement = Demo\pdo([PDO::MYSQL_ATTR_USE_BUFFERED_QUERY => false])->prepare('SELECT ' . Demo\TEN_COLUMNS . ' FROM orders WHERE id > ?');
$statement->execute([0]);
for ($rows = 0; $statement->fetch(PDO::FETCH_ASSOC) !== false; $rows++);
nx_report(['rows' => $rows]);
