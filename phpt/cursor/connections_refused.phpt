--TEST--
Wrong connections are named, without their password
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

$new = static fn (mixed $connection) => static fn () => new NativeCursor($connection, 'SELECT 1 AS id');
foreach ([
    [['driver' => 'pgsql', 'host' => 'x', 'password' => 'geheim'], "'pgsql'"], [[], 'connection'], [['password' => 'geheim'], 'neither a host nor a socket'], ['', 'no URL'], ['pgsql://u:geheim@h/d', 'mysql://'],
    ['mysql://u:geheim@h/d?ssl-typo=1', "'ssl-typo'"], ['mysql://u:geheim@h:99999/d', 'port'], ['mysql://u:gehe%zzim@h/d', 'percent'], ['u:geheim@h/d', 'no URL'],
    [['host' => 5.5, 'password' => 'geheim'], "'host'"], [['host' => 'h', 'port' => 'x', 'password' => 'geheim'], 'port'], ['mysql://u:geheim@h/d?ssl-mode=maybe', 'ssl-mode'],
] as [$connection, $part]) {
    $error = throws(NativeXlsx\Exception::class, 100, $part, $new($connection));
    ok(!str_contains((string) $error, 'geheim'), 'no password: ' . $error);
}
try {
    new NativeCursor(5.5, []);
} catch (TypeError $error) {
    echo $error->getMessage(), "\n";
}
--EXPECT--
NativeCursor::__construct(): Argument #2 ($sql) must be of type string, array given
