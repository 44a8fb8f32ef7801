--TEST--
Wrong host, port, password, database, table, column, key and rights: each its own clear exception
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

numbers(3);
$read = static fn (string|array $connection, string $sql = 'SELECT id FROM numbers', mixed ...$more) => static fn () => (new NativeCursor($connection, $sql, ...$more))->valid();
// An empty label: no resolver is asked, which may take longer than connectTimeout where there is none.
$cases = [
    'host' => [801, '', ['unknown..invalid', "host's name"], $read(url('', ['host' => 'unknown..invalid']))],
    'port' => [801, '', ['127.0.0.1:1', 'nobody listens'], $read(url('', ['port' => 1]))],
    'socket' => [801, '', ['/nowhere.sock', 'no such socket'], $read(laravel(['unix_socket' => '/nowhere.sock']))],
    'password' => [802, '28000', ["'nx'", 'check user name and password'], $read(url('', ['password' => 'wrong-geheim']))],
    'user' => [802, '28000', ["'nobody'"], $read(laravel(['username' => 'nobody', 'password' => 'wrong-geheim']))],
    'database' => [802, '42000', ["'nowhere'", "database's name"], $read(url('', ['database' => 'nowhere']))],
    'table' => [800, '42S02', ['nothere', "check the table's name"], $read(url(), 'SELECT id FROM nothere')],
    'column' => [800, '42S22', ['nocolumn', "column's name"], $read(url(), 'SELECT id, nocolumn FROM numbers')],
    'syntax' => [800, '42000', ['check the SQL'], $read(url(), 'SELECT id FRM numbers')],
    'key' => [806, '', ["'nr'", "'id', 'n'"], $read(url(), 'SELECT id, n FROM numbers', key: 'nr')],
];
foreach ($cases as $what => [$code, $state, $parts, $act]) {
    $error = throws(NativeXlsx\DatabaseException::class, $code, $parts, $act);
    same($state, $error->sqlState, "$what: sqlState");
    foreach ([env('PASSWORD'), 'wrong-geheim'] as $secret) {
        ok(!str_contains($error->getMessage() . $error->getTraceAsString(), $secret), "$what: no password");
    }
}
// The same again when asked again.
$cursor = new NativeCursor(url('', ['port' => 1]), 'SELECT id FROM numbers');
foreach ([1, 2] as $time) {
    throws(NativeXlsx\DatabaseException::class, 801, 'nobody listens', static fn () => $cursor->valid());
}
same([null, 0, false], [$cursor->token(), $cursor->rowsRead(), $cursor->isDone()]);
// A right that is missing.
$user = 'nx_' . bin2hex(random_bytes(4));
sql("CREATE USER '$user'@'%' IDENTIFIED BY 'x'", 'CREATE TABLE secret (id INT PRIMARY KEY)', 'GRANT SELECT ON `' . database() . "`.numbers TO '$user'@'%'");
throws(NativeXlsx\DatabaseException::class, 802, 'right', $read(url('', ['user' => $user, 'password' => 'x']), 'SELECT id FROM secret'));
sql("DROP USER '$user'@'%'");
echo "done\n";
--EXPECT--
done
