--TEST--
caching_sha2_password: the full and the fast way, over TLS, over a plain line under the server's RSA key, and over the socket
--FILE--
<?php
require __DIR__ . '/../../phpt/support/nx.inc';
require __DIR__ . '/../../phpt/support/db.inc';
require __DIR__ . '/listener.inc';

numbers(3);
$ca = 'ssl-ca=' . rawurlencode(env('SSL_CA'));
$socket = 'socket=' . rawurlencode(env('SOCKET'));
$count = static fn (array $who, string $query = ''): int => iterator_count(new NativeCursor(url($query, $who), 'SELECT id FROM numbers'));
foreach (['plain' => 'geheim', 'odd' => "p@s:s/w?r#d%'\\ä😀", 'longer than the nonce' => str_repeat('0123456789', 12), 'empty' => ''] as $kind => $password) {
    $user = 'nx_' . bin2hex(random_bytes(4));
    sql("CREATE USER '$user'@'%' IDENTIFIED WITH caching_sha2_password BY " . sql()->quote($password), "GRANT SELECT ON `" . database() . "`.* TO '$user'@'%'");
    $who = ['user' => $user, 'password' => $password];
    foreach (['' => 'plain', $ca => 'TLS', $socket => 'socket'] as $query => $line) {
        // The server forgets whom it knows: it wants the password itself, then never again.
        sql('FLUSH PRIVILEGES');
        same([3, 3], [$count($who, $query), $count($who, $query)], "$kind over $line");
    }
    // Seen on the line itself: first the key and the password under it, then the scramble alone.
    sql('FLUSH PRIVILEGES');
    $listener = new Listener();
    foreach ([['full' => 1, 'fast' => 0], ['full' => 0, 'fast' => 1]] as $want) {
        same(3, $count($who + ['port' => $listener->port]), "$kind, listened in");
        $heard = $listener->heard();
        ok($password === '' || !str_contains($heard['up'], $password), "$kind: the password goes over the line");
        if ($password !== '') {
            same($want['full'], (int) str_contains($heard['down'], '-----BEGIN PUBLIC KEY-----'), "$kind: key asked for");
            same([$want['full'], $want['fast']], [preg_match_all('/\x02\x00\x00.\x01\x04/s', $heard['login']), preg_match_all('/\x02\x00\x00.\x01\x03/s', $heard['login'])], "$kind: full and fast");
        }
    }
    $listener->close();
    foreach (["$password ", $password === '' ? 'x' : ''] as $wrong) {
        foreach (['', $ca] as $query) {
            $error = throws(NativeXlsx\DatabaseException::class, 802, [$user, 'denied'], static fn () => $count(['password' => $wrong] + $who, $query));
            ok($password === '' || !str_contains((string) $error, $password), 'no password');
        }
    }
    sql("DROP USER '$user'@'%'");
}
// Its predecessor, which always wants the password itself. MySQL also feigns it for users that it doesn't know.
foreach (['geheim', ''] as $password) {
    $user = 'nx_' . bin2hex(random_bytes(4));
    sql("CREATE USER '$user'@'%' IDENTIFIED WITH sha256_password BY '$password'", "GRANT SELECT ON `" . database() . "`.* TO '$user'@'%'");
    foreach (['', $ca, $socket] as $query) {
        same(3, $count(['user' => $user, 'password' => $password], $query), "sha256_password '$password' $query");
        throws(NativeXlsx\DatabaseException::class, 802, [$user, 'denied'], static fn () => $count(['user' => $user, 'password' => "x$password"], $query));
    }
    sql("DROP USER '$user'@'%'");
}
for ($n = 0; $n < 30; $n++) {
    throws(NativeXlsx\DatabaseException::class, 802, ["'nobody$n'", 'denied'], static fn () => $count(['user' => "nobody$n", 'password' => 'x']));
}
// What the server's key of 2,048 bits can't carry is said, and goes over TLS.
$user = 'nx_' . bin2hex(random_bytes(4));
$password = str_repeat('x', 230);
sql("CREATE USER '$user'@'%' IDENTIFIED BY '$password'", "GRANT SELECT ON `" . database() . "`.* TO '$user'@'%'", 'FLUSH PRIVILEGES');
$error = throws(NativeXlsx\DatabaseException::class, 802, ['213 bytes', 'ask for TLS'], static fn () => $count(['user' => $user, 'password' => $password]));
ok(!str_contains((string) $error, $password), 'no password');
same(3, $count(['user' => $user, 'password' => $password], $ca));
// A user that may come in over TLS only, and one with another plugin.
sql("ALTER USER '$user'@'%' REQUIRE SSL");
throws(NativeXlsx\DatabaseException::class, 802, 'denied', static fn () => $count(['user' => $user, 'password' => $password]));
same(3, $count(['user' => $user, 'password' => $password], $ca));
sql("DROP USER '$user'@'%'");
echo "done\n";
--EXPECT--
done
