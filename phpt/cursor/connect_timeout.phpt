--TEST--
A server that accepts and says nothing: connectTimeout, and signals meanwhile
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

$server = stream_socket_server('tcp://127.0.0.1:0');
$address = stream_socket_get_name($server, false);
pcntl_async_signals(true);
$served = null;
pcntl_signal(SIGALRM, static function () use (&$served): void { $served = microtime(true); });
$cursor = new NativeCursor("mysql://u:geheim@$address/d", 'SELECT 1 AS id', options: ['connectTimeout' => 1.5]);
$began = microtime(true);
pcntl_alarm(1);
$error = throws(NativeXlsx\DatabaseException::class, 801, [$address, 'connectTimeout'], static fn () => $cursor->valid());
$took = microtime(true) - $began;
ok($took > 1.4 && $took < 20, "after $took s");
ok($served !== null && $served - $began < $took, 'the handler ran meanwhile');
throws(NativeXlsx\Exception::class, 100, "'connectTimeout'", static fn () => new NativeCursor("mysql://u@$address/d", 'SELECT 1 AS id', options: ['connectTimeout' => 0]));
// Closing does not wait for it.
$cursor = new NativeCursor("mysql://u:geheim@$address/d", 'SELECT 1 AS id', options: ['connectTimeout' => 30]);
pcntl_signal(SIGALRM, static function (): void { throw new RuntimeException('enough'); });
pcntl_alarm(1);
throws(RuntimeException::class, 0, 'enough', static fn () => $cursor->valid());
$began = microtime(true);
$cursor->close();
unset($cursor);
ok(microtime(true) - $began < 10, 'closed at once');
// One that speaks something else, to whoever comes behind those that have gone.
while ($pending = @stream_socket_accept($server, 0)) {
    fclose($pending);
}
$child = pcntl_fork();
if ($child === 0) {
    $client = stream_socket_accept($server, 60);
    fwrite($client, "HTTP/1.1 400 Bad Request\r\n\r\n");
    fclose($client);
    posix_kill(getmypid(), SIGKILL);
}
try {
    (new NativeCursor("mysql://u:geheim@$address/d", 'SELECT 1 AS id', options: ['connectTimeout' => 30]))->valid();
    echo "connected\n";
} catch (NativeXlsx\DatabaseException $error) {
    same(801, $error->getCode());
    ok(!str_contains((string) $error, 'geheim'), 'no password');
}
pcntl_waitpid($child, $status);
echo "done\n";
--EXPECT--
done
