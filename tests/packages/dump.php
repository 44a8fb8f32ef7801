<?php
// The same rows through PDO, one JSON list a line: what the file is compared with.

require dirname(__DIR__, 2) . '/demo/orders.php';

$db = Demo\pdo([PDO::MYSQL_ATTR_USE_BUFFERED_QUERY => false]);
// A FLOAT's text has six digits only; + 0e0 makes the DOUBLE of the same value.
$columns = $db->query('SHOW COLUMNS FROM packages')->fetchAll(PDO::FETCH_COLUMN);
$list = implode(', ', array_map(static fn (string $name): string => $name === 'kib_per_file' ? 'kib_per_file + 0e0 AS kib_per_file' : $name, $columns));
$rows = $db->query("SELECT $list FROM packages WHERE size > 0 OR size IS NULL ORDER BY package, version, architecture");
$names = $types = [];
for ($i = 0; $i < $rows->columnCount(); $i++) {
    $meta = $rows->getColumnMeta($i);
    $names[] = $meta['name'];
    $types[] = $meta['name'] === 'kib_per_file' ? 'FLOAT' : $meta['native_type'];
}
echo json_encode(['columns' => $names, 'types' => $types]), "\n";
while ($row = $rows->fetch(PDO::FETCH_NUM)) {
    echo json_encode($row, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_THROW_ON_ERROR), "\n";
}
