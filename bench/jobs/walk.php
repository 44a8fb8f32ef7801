<?php
// HOW [WORK]: all orders by the cursor or by PDO. WORK is the milliseconds of work that each 100 rows make for PHP.
require dirname(__DIR__) . '/lib/job.php';
require dirname(__DIR__, 2) . '/demo/orders.php';

[, $how] = $argv;
$work = (float) ($argv[2] ?? 0) * 1e6;
$sql = 'SELECT ' . Demo\TEN_COLUMNS . ' FROM orders';
$page = 5_000;
$work_on = static function (int $rows) use ($work): void {
    if ($work > 0 && $rows % 100 === 0) {
        // Waiting would leave the processor to others, which is not what work does.
        for ($until = hrtime(true) + $work; hrtime(true) < $until;);
    }
};
$rows = 0;
switch ($how) {
    case 'cursor':
        foreach (new NativeCursor(Demo\connection(), $sql) as $row) {
            $work_on(++$rows);
        }
        break;
    case 'pdo':
        $statement = Demo\pdo([PDO::MYSQL_ATTR_USE_BUFFERED_QUERY => false])->prepare("$sql WHERE id > ?");
        $statement->execute([0]);
        while (($row = $statement->fetch(PDO::FETCH_ASSOC)) !== false) {
            $work_on(++$rows);
        }
        break;
    case 'cursor-keys':
        foreach ((new NativeCursor(Demo\connection(), $sql, chunk: $page))->keys() as $keys) {
            $rows += count($keys);
        }
        break;
    case 'pdo-keys':
        $statement = Demo\pdo()->prepare('SELECT id FROM orders WHERE id > ? ORDER BY id LIMIT ' . $page);
        for ($last = 0; $statement->execute([$last]) && $keys = $statement->fetchAll(PDO::FETCH_COLUMN); $last = end($keys)) {
            $rows += count($keys);
        }
        break;
    case 'cursor-pages':
        foreach ((new NativeCursor(Demo\connection(), $sql, chunk: $page))->chunks() as $chunk) {
            $rows += count($chunk);
        }
        break;
    case 'pdo-offset':
        $statement = Demo\pdo()->prepare("$sql ORDER BY id LIMIT ? OFFSET ?");
        while ($statement->execute([$page, $rows]) && $chunk = $statement->fetchAll(PDO::FETCH_ASSOC)) {
            $rows += count($chunk);
        }
        break;
    default:
        throw new LogicException($how);
}
nx_report(['rows' => $rows]);
