--TEST--
The session's time zone and SQL mode: as asked for, else the server's own; explain() names them; backslashes mean what they meant
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

numbers(3);
sql('CREATE TABLE stamps (id INT PRIMARY KEY, at TIMESTAMP NOT NULL)', "SET time_zone = '+00:00'", "INSERT INTO stamps VALUES (1, '2024-06-01 12:00:00')");
$session = static fn (array|string $connection): array => (new NativeCursor($connection, 'SELECT id FROM numbers'))->explain()['session'];
$own = sql()->query('SELECT @@GLOBAL.time_zone, @@GLOBAL.sql_mode')->fetch(PDO::FETCH_NUM);
same(array_combine(['timeZone', 'sqlMode'], $own), $session(url()));
same(['timeZone' => '+05:30', 'sqlMode' => 'ANSI_QUOTES'], $session(laravel(['timezone' => '+05:30', 'modes' => ['ANSI_QUOTES']])));
same('NO_ENGINE_SUBSTITUTION', $session(laravel(['strict' => false]))['sqlMode']);
foreach (['+00:00' => '2024-06-01 12:00:00', '+05:30' => '2024-06-01 17:30:00', '-11:00' => '2024-06-01 01:00:00'] as $zone => $at) {
    same([['id' => 1, 'at' => $at]], [...new NativeCursor(laravel(['timezone' => $zone]), 'SELECT * FROM stamps')], $zone);
}
// The SQL is split before the server is asked, so both must take a backslash for the same.
$quiet = static fn (array $more): array => laravel($more + ['options' => [PDO::MYSQL_ATTR_INIT_COMMAND => "SET sql_mode = 'NO_BACKSLASH_ESCAPES'"]]);
$sql = "SELECT id, '\\\\' AS b, ? AS v FROM numbers WHERE id = 1";
throws(NativeXlsx\DatabaseException::class, 800, ['NO_BACKSLASH_ESCAPES', "'modes'"], static fn () => iterator_to_array(new NativeCursor($quiet([]), $sql, ['x'])));
same([['id' => 1, 'b' => '\\\\', 'v' => 'x']], [...new NativeCursor($quiet(['modes' => ['NO_BACKSLASH_ESCAPES']]), $sql, ['x'])]);
same([['id' => 1, 'b' => '\\', 'v' => 'x']], [...new NativeCursor(laravel(), $sql, ['x'])]);
same(3, iterator_count(new NativeCursor($quiet([]), 'SELECT id FROM numbers')), 'without a backslash there is nothing to mistake');
same([], (new NativeCursor(url(), 'SELECT id FROM numbers'))->explain()['notices'], 'loopback is no network');
echo "done\n";
--EXPECT--
done
