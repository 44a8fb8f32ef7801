--TEST--
URL, Laravel's array, socket, read and write hosts, charset, strict and modes
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

numbers(3);
$count = static fn (string|array $connection): int => iterator_count(new NativeCursor($connection, 'SELECT id FROM numbers'));
$other = ['host' => '127.0.0.1', 'port' => '1', 'username' => 'nobody', 'password' => 'wrong'];
echo implode(' ', [
    $count(url()), $count(str_replace('mysql://', 'mariadb://', url())), $count(url('charset=utf8mb4&collation=utf8mb4_unicode_ci&timezone=%2B02:00')),
    $count(url('socket=' . rawurlencode(env('SOCKET')), ['host' => 'localhost', 'port' => 1])),
    $count(laravel()), $count(laravel(['port' => (int) env('PORT')])), $count(laravel(['unix_socket' => env('SOCKET'), 'host' => 'unknown.invalid'])),
    $count(laravel(['driver' => 'mariadb', 'charset' => 'utf8', 'collation' => 'utf8_unicode_ci'])),
    $count(laravel(['read' => ['host' => [env('HOST')], 'port' => env('PORT'), 'username' => env('USER'), 'password' => env('PASSWORD')], 'write' => $other, 'sticky' => true] + $other)),
    $count(laravel(['read' => [['host' => env('HOST')]], 'write' => $other])),
    $count(laravel(['host' => ['127.0.0.1', env('HOST')]])),
    $count(['url' => url()] + laravel($other)),
    $count(laravel(['timezone' => '+05:00', 'isolation_level' => 'READ COMMITTED', 'modes' => ['ONLY_FULL_GROUP_BY', 'STRICT_TRANS_TABLES']])),
    $count(laravel(['options' => [PDO::ATTR_EMULATE_PREPARES => true, PDO::MYSQL_ATTR_USE_BUFFERED_QUERY => false, PDO::ATTR_CASE => PDO::CASE_NATURAL], 'dump' => static fn () => 1, 'name' => null])),
]), "\n";
$one = static fn (array $more, string $expression): mixed => (new NativeCursor(laravel($more), "SELECT id, $expression AS v FROM numbers WHERE id = 1"))->current()['v'];
echo $one(['timezone' => '+05:00'], '@@session.time_zone'), ' ', $one(['strict' => false], '@@session.sql_mode'), ' ', $one(['modes' => ['ANSI_QUOTES']], '@@session.sql_mode'), ' ',
    $one(['collation' => 'utf8mb4_bin'], '@@session.collation_connection'), ' ', $one([], '@@session.character_set_client'), "\n";
holds('STRICT_TRANS_TABLES', $one([], '@@session.sql_mode'));
// Names that need quoting, and a password that needs encoding.
sql('CREATE TABLE `odd``name` (`a``b` INT PRIMARY KEY)', 'INSERT INTO `odd``name` VALUES (7)');
same([['a`b' => 7]], [...new NativeCursor(url(), 'SELECT * FROM `odd``name`', key: 'a`b')]);
$user = 'nx_' . bin2hex(random_bytes(4));
sql("CREATE USER '$user'@'%' IDENTIFIED BY 'p@s:s/w?r#d%&ä'", "GRANT SELECT ON `" . database() . "`.* TO '$user'@'%'");
same(3, $count(url('', ['user' => $user, 'password' => 'p@s:s/w?r#d%&ä'])));
same(3, $count(laravel(['username' => $user, 'password' => 'p@s:s/w?r#d%&ä'])));
sql("DROP USER '$user'@'%'");
--EXPECT--
3 3 3 3 3 3 3 3 3 3 3 3 3 3
+05:00 NO_ENGINE_SUBSTITUTION ANSI_QUOTES utf8mb4_bin utf8mb4
