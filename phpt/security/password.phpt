--TEST--
A password shows neither in traces, nor in messages, nor in a dump of the cursor
--INI--
zend.exception_ignore_args=0
--FILE--
<?php
require __DIR__ . '/../scratch.inc';
$secret = 'hunter2-secret';
$attempts = [
    fn () => new NativeCursor("mysql://user:$secret@127.0.0.1:1/db", 'SELECT id FROM t', after: 'junk'),
    fn () => new NativeCursor(['driver' => 'mysql', 'host' => '127.0.0.1', 'port' => 1, 'database' => 'db', 'username' => 'u', 'password' => $secret], 'SELECT id FROM t', chunk: -1),
    fn () => new NativeCursor(connection: "mysql://user:$secret@127.0.0.1:1/db", sql: 'SELECT id FROM t', chunk: 'many'),
    fn () => (new NativeCursor("mysql://user:$secret@127.0.0.1:1/db", 'SELECT id FROM t'))->valid(),
    fn () => new NativeCursor("nonsense://user:$secret@127.0.0.1:1/db", 'SELECT id FROM t'),
    fn () => new NativeCursor("mysql://user:$secret@127.0.0.1:port/db", 'SELECT id FROM t'),
];
foreach ($attempts as $attempt) {
    try {
        $attempt();
    } catch (Throwable $e) {
        var_dump(get_class($e), str_contains($e . print_r($e->getTrace(), true), $secret));
    }
}
try {
    $attempts[0]();
} catch (NativeXlsx\Exception $e) {
    var_dump(get_class($e->getTrace()[0]['args'][0]));
}
$cursor = new NativeCursor("mysql://user:$secret@127.0.0.1:1/db", 'SELECT id FROM t');
ob_start();
var_dump($cursor);
var_export($cursor);
print_r((array) $cursor);
var_dump(str_contains(ob_get_clean(), $secret));
?>
--EXPECT--
string(28) "NativeXlsx\DatabaseException"
bool(false)
string(20) "NativeXlsx\Exception"
bool(false)
string(9) "TypeError"
bool(false)
string(28) "NativeXlsx\DatabaseException"
bool(false)
string(20) "NativeXlsx\Exception"
bool(false)
string(20) "NativeXlsx\Exception"
bool(false)
string(23) "SensitiveParameterValue"
bool(false)
