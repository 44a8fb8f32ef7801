--TEST--
TLS: off unless asked for, then verified; own CA; refused with another
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

numbers(2);
$ca = rawurlencode(env('SSL_CA'));
$status = mysql() ? 'performance_schema.session_status' : 'information_schema.SESSION_STATUS';
$cipher = static function (string|array $connection) use ($status): string {
    $cursor = new NativeCursor($connection, "SELECT n.id, (SELECT VARIABLE_VALUE FROM $status WHERE VARIABLE_NAME = 'SSL_VERSION') AS v FROM numbers n", options: ['allowScan' => true, 'unique' => true]);
    return $cursor->current()['v'] ?: 'plain';
};
echo $cipher(url()), "\n", $cipher(laravel()), "\n";
foreach ([url("ssl-ca=$ca"), url("ssl-mode=verify-identity&ssl-ca=$ca"), url("ssl-mode=required&ssl-verify-server-cert=0"), url("ssl-ca=$ca&ssl-verify-server-cert=0"), laravel(['options' => [PDO::MYSQL_ATTR_SSL_CA => env('SSL_CA')]]), laravel(['options' => [PDO::MYSQL_ATTR_SSL_CA => env('OTHER_CA'), PDO::MYSQL_ATTR_SSL_VERIFY_SERVER_CERT => false]])] as $connection) {
    holds('TLSv1', $cipher($connection));
}
$other = rawurlencode(env('OTHER_CA'));
foreach ([url("ssl-ca=$other"), url("ssl-mode=required&ssl-ca=$other"), url('ssl-mode=verify-identity'), url('ssl-mode=required'), laravel(['options' => [PDO::MYSQL_ATTR_SSL_CA => env('OTHER_CA')]]), laravel(['options' => [PDO::MYSQL_ATTR_SSL_VERIFY_SERVER_CERT => true]])] as $connection) {
    $error = throws(NativeXlsx\DatabaseException::class, 804, [env('HOST'), 'TLS'], static fn () => $cipher($connection));
    ok(!str_contains((string) $error, env('PASSWORD')), 'no password');
}
foreach (['/nowhere/ca.pem', __FILE__] as $file) {
    throws(NativeXlsx\DatabaseException::class, 804, $file, static fn () => $cipher(url('ssl-ca=' . rawurlencode($file))));
}
// Over the socket without TLS as well; a server that has none says so.
same('plain', $cipher(laravel(['unix_socket' => env('SOCKET')])));
--EXPECT--
plain
plain
