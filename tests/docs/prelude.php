<?php
// What every example of the documentation may take for granted: an empty working folder, the private MariaDB in
// $connection (the array Laravel's $connection->getConfig() gives) and $url (the same as a URL), and in it the tables
// `orders` (10,000 rows: id, reference, customer, status, quantity, total, weight, paid, created_at, note) and `users`
// (100 rows: id, name, email, created_at).

require_once dirname(__DIR__, 2) . '/demo/orders.php';

(static function (): void {
    $db = Demo\pdo();
    if ($db->query("SHOW TABLES LIKE 'users'")->fetch() !== false) {
        return;
    }
    Demo\fill($db, 10_000);
    $db->exec('CREATE TABLE users (id INT UNSIGNED NOT NULL PRIMARY KEY, name VARCHAR(80) NOT NULL, email VARCHAR(120) NULL, created_at DATETIME NOT NULL)');
    $db->exec("INSERT INTO users SELECT seq, CONCAT('User Nº ', seq), IF(seq % 9 = 0, NULL, CONCAT('user', seq, '@example.com')), '2024-01-01' + INTERVAL seq HOUR FROM seq_1_to_100");
})();

$connection = Demo\connection();
$url = sprintf('mysql://%s:%s@%s:%s/%s', rawurlencode($connection['username']), rawurlencode($connection['password']), $connection['host'], $connection['port'], $connection['database']);
