<?php
// [PAGES]: the cursor through all orders, or so many pages of them: seconds of each page, and what the server read meanwhile.
require dirname(__DIR__) . '/lib/job.php';
require dirname(__DIR__, 2) . '/demo/orders.php';

$db = Demo\pdo();
$reads = static function () use ($db): int {
    $names = "'Handler_read_first', 'Handler_read_key', 'Handler_read_last', 'Handler_read_next', 'Handler_read_prev', 'Handler_read_rnd'";
    return (int) array_sum($db->query("SHOW GLOBAL STATUS WHERE Variable_name IN ($names)")->fetchAll(PDO::FETCH_COLUMN, 1));
};
$cursor = new NativeCursor(Demo\connection(), 'SELECT ' . Demo\TEN_COLUMNS . ' FROM orders', chunk: 5_000);
$before = $reads();
$pages = [];
$rows = 0;
$began = hrtime(true);
foreach ($cursor->chunks() as $page) {
    $pages[] = (hrtime(true) - $began) / 1e9;
    $rows += count($page);
    if (count($pages) === (int) ($argv[1] ?? 0)) {
        break;
    }
    $began = hrtime(true);
}
nx_report(['rows' => $rows, 'pages' => $pages, 'reads' => $reads() - $before]);
