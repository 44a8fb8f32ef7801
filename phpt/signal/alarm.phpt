--TEST--
Signal handlers are served within 250 ms in the middle of a long appendRows over an array
--FILE--
<?php
require __DIR__ . '/../scratch.inc';
pcntl_async_signals(true);
$due = 0.0;
pcntl_signal(SIGALRM, function () use (&$due) { throw new RuntimeException(sprintf('%d ms late', (microtime(true) - $due) * 1000)); });
$rows = array_fill(0, 200_000, ['some text', 1.5, true]);
$book = new NativeXlsx(scratch(), ['a', 'b', 'c']);
$book->appendRow(['kept', 1, true]);
$book->commit();
pcntl_alarm(1);
$due = microtime(true) + 1;
try {
    while (true) {
        $book->appendRows($rows);
    }
} catch (RuntimeException $e) {
    var_dump(get_class($e), (int) $e->getMessage() < 250);
}
$book->rollback();
var_dump($book->rowCount());
?>
--EXPECT--
string(16) "RuntimeException"
bool(true)
int(1)
