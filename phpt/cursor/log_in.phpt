--TEST--
ed25519 and mysql_native_password: right, wrong, empty and odd passwords, over TCP, the socket and TLS
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

numbers(3);
$ca = 'ssl-ca=' . rawurlencode(env('SSL_CA'));
$count = static fn (array $who, string $query = ''): int => iterator_count(new NativeCursor(url($query, $who), 'SELECT id FROM numbers'));
$made = [];
foreach (['mysql_native_password', 'ed25519'] as $plugin) {
    // Beyond 72 bytes too, where bcrypt would stop; a quote, a backslash, not ASCII.
    foreach (['plain' => 'geheim', 'odd' => "p@s:s/w?r#d%'\\ä😀", 'long' => str_repeat('0123456789', 30)] as $kind => $password) {
        $user = "nx_{$kind}_" . bin2hex(random_bytes(4));
        sql("CREATE USER '$user'@'%' IDENTIFIED VIA $plugin USING PASSWORD(" . sql()->quote($password) . ')', "GRANT SELECT ON `" . database() . "`.* TO '$user'@'%'");
        $made[] = $user;
        $who = ['user' => $user, 'password' => $password];
        same([3, 3, 3], [$count($who), $count($who, $ca), $count($who, 'socket=' . rawurlencode(env('SOCKET')))], "$plugin $kind");
        foreach (["$password ", substr($password, 1), ''] as $wrong) {
            $error = throws(NativeXlsx\DatabaseException::class, 802, [$user, 'denied'], static fn () => $count(['password' => $wrong] + $who));
            ok(!str_contains((string) $error, $password), "$plugin $kind: no password in the message");
        }
    }
    $user = 'nx_none_' . bin2hex(random_bytes(4));
    sql("CREATE USER '$user'@'%' IDENTIFIED VIA $plugin USING PASSWORD('')", "GRANT SELECT ON `" . database() . "`.* TO '$user'@'%'");
    $made[] = $user;
    if ($plugin === 'ed25519') {
        // The server keeps no key for it and lets nobody in, its own client included.
        throws(NativeXlsx\DatabaseException::class, 802, [$user, 'denied'], static fn () => $count(['user' => $user, 'password' => '']));
    } else {
        same(3, $count(['user' => $user, 'password' => '']), "$plugin without a password");
    }
    same($plugin, sql()->query("SELECT plugin FROM mysql.user WHERE user = '$user'")->fetchColumn(), 'the server knows the plugin');
}
// Several ways for one user: the server asks for one after the other.
$user = 'nx_both_' . bin2hex(random_bytes(4));
sql("CREATE USER '$user'@'%' IDENTIFIED VIA ed25519 USING PASSWORD('one') OR mysql_native_password USING PASSWORD('two')", "GRANT SELECT ON `" . database() . "`.* TO '$user'@'%'");
$made[] = $user;
same([3, 3], [$count(['user' => $user, 'password' => 'one']), $count(['user' => $user, 'password' => 'two'])]);
// A plugin that isn't spoken is named.
sql("CREATE USER '{$user}_s'@'%' IDENTIFIED VIA unix_socket");
$made[] = "{$user}_s";
throws(NativeXlsx\DatabaseException::class, 802, "{$user}_s", static fn () => $count(['user' => "{$user}_s", 'password' => 'x']));
foreach ($made as $user) {
    sql("DROP USER '$user'@'%'");
}
echo "done\n";
--EXPECT--
done
