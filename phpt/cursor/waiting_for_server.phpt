--TEST--
While a lost server is waited for, signals are served, close() ends it, and a wrong password is told at once
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

sql('CREATE TABLE t (id INT PRIMARY KEY, filler VARCHAR(1000) NOT NULL)', "INSERT INTO t SELECT seq, REPEAT('x', 1000) FROM seq_1_to_12000");
$user = 'nx_' . bin2hex(random_bytes(4));
sql("CREATE USER '$user'@'%' IDENTIFIED BY 'geheim'", 'GRANT SELECT ON `' . database() . "`.* TO '$user'@'%'");
$open = static function () use ($user): NativeCursor {
    $cursor = new NativeCursor(url('', ['user' => $user, 'password' => 'geheim']), 'SELECT id, filler FROM t', chunk: 500);
    $cursor->current();
    return $cursor;
};
// The server has no connection for this user: that passes, but not now.
$cursor = $open();
sql("ALTER USER '$user'@'%' WITH MAX_USER_CONNECTIONS 1");
// A killed connection counts until its thread has ended, and the cursor may have come back first.
for ($held = null; $held === null;) {
    kill_user($user);
    try {
        $held = new PDO(sprintf('mysql:host=%s;port=%s;dbname=%s', env('HOST'), env('PORT'), database()), $user, 'geheim');
    } catch (PDOException $full) {
        same(true, in_array($full->getCode(), [1203, 1226, 42000], true), $full->getMessage());
        usleep(10000);
    }
}
pcntl_async_signals(true);
pcntl_signal(SIGALRM, static function (): void { throw new RuntimeException('enough'); });
pcntl_alarm(1);
throws(RuntimeException::class, 0, 'enough', static fn () => iterator_count($cursor));
$began = microtime(true);
$token = $cursor->token();
$read = $cursor->rowsRead();
$cursor->close();
unset($cursor);
ok(microtime(true) - $began < 20, 'closed at once');
ok($read > 0 && $read < 12000, "$read rows came before");
// When it has one again, the rest comes.
$cursor = new NativeCursor(url('', ['user' => $user, 'password' => 'geheim']), 'SELECT id, filler FROM t', after: $token);
pcntl_signal(SIGALRM, static function () use (&$held): void { $held = null; });
pcntl_alarm(1);
same(12000 - $read, iterator_count($cursor));
sql("ALTER USER '$user'@'%' WITH MAX_USER_CONNECTIONS 0");
// A password that is wrong now doesn't pass.
$cursor = $open();
sql("ALTER USER '$user'@'%' IDENTIFIED BY 'another'");
kill_user($user);
$began = microtime(true);
$error = throws(NativeXlsx\DatabaseException::class, 802, 'check user name and password', static fn () => iterator_count($cursor));
ok(microtime(true) - $began < 30, 'at once');
ok(!str_contains((string) $error, 'geheim'), 'no password');
sql("DROP USER '$user'@'%'");
echo "done\n";
--EXPECT--
done
