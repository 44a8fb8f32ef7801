--TEST--
Five connections in a row that fail: then each call fails at once and says when it tries again
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

// Taken and not listened at: nobody else can take it meanwhile.
$taken = stream_socket_server('tcp://127.0.0.1:0', $code, $message, STREAM_SERVER_BIND);
$address = stream_socket_get_name($taken, false);
$ask = static fn () => (new NativeCursor("mysql://u:geheim@$address/d", 'SELECT 1 AS id'))->valid();
for ($n = 0; $n < 5; $n++) {
    throws(NativeXlsx\DatabaseException::class, 801, 'nobody listens', $ask);
}
for ($n = 0; $n < 20; $n++) {
    try {
        $ask();
    } catch (NativeXlsx\DatabaseException $error) {
        if ($error->getCode() === 809) {
            break;
        }
    }
}
same(809, $error->getCode());
ok(preg_match('/^127\.0\.0\.1:\d+: 5 connections in a row failed.* tries again in [0-5]\.\d s/', $error->getMessage()) === 1, $error->getMessage());
foreach (['retrySeconds' => -1, 'pageSeconds' => 'long', 'idleSeconds' => 0, 'slowPageMs' => -1] as $name => $value) {
    throws(NativeXlsx\Exception::class, 100, "'$name'", static fn () => new NativeCursor("mysql://u@$address/d", 'SELECT 1 AS id', options: [$name => $value]));
}
echo "done\n";
--EXPECT--
done
