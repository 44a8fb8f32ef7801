--TEST--
A forked child can't use the parent's cursor, and does not close the parent's connection
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

numbers(3000);
$cursor = new NativeCursor(url(), 'SELECT id FROM numbers', chunk: 100);
$unused = new NativeCursor(url(), 'SELECT id FROM numbers', chunk: 100);
$pages = (new NativeCursor(url(), 'SELECT id FROM numbers', chunk: 100))->chunks();
$pages->current();
$seen = [];
foreach ($cursor as $row) {
    $seen[] = $row['id'];
    if ($row['id'] === 150) {
        $pipe = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
        $child = pcntl_fork();
        if ($child === 0) {
            ob_start();
            foreach ([$cursor, $unused] as $foreign) {
                foreach (['current', 'next', 'valid', 'key', 'chunks', 'keys', 'token', 'rowsRead', 'isDone', 'explain', 'close', 'rewind'] as $method) {
                    throws(NativeXlsx\StateException::class, 503, [(string) getmypid()], $foreign->$method(...));
                }
            }
            throws(NativeXlsx\StateException::class, 503, [], $pages->next(...));
            throws(NativeXlsx\StateException::class, 503, [], $pages->valid(...));
            same(3000, iterator_count(new NativeCursor(url(), 'SELECT id FROM numbers')));
            unset($cursor, $unused, $pages, $foreign);
            fwrite($pipe[1], ob_get_clean() . "child is done\n");
            exit(0);
        }
        pcntl_waitpid($child, $status);
        echo fgets($pipe[0]);
    }
}
same(range(1, 3000), $seen);
same(3000, iterator_count($unused));
--EXPECT--
child is done
