--TEST--
A forked child can neither use nor damage the parent's handles; the parent goes on; a dead parent's lock does not live on
--FILE--
<?php
require __DIR__ . '/../scratch.inc';
$path = scratch();
$book = new NativeXlsx($path, ['a'], options: ['header' => false]);
$book->appendRow(['before']);
$cursor = new NativeCursor('mysql://a@127.0.0.1:1/b', 'SELECT id FROM t');
$pid = pcntl_fork();
if ($pid === 0) {
    attempt(fn () => $book->appendRow(['child']));
    attempt(fn () => $book->appendRows([['child']]));
    attempt(fn () => $book->commit());
    attempt(fn () => $book->rowCount());
    attempt(fn () => $book->close());
    attempt(fn () => $cursor->valid());
    attempt(fn () => $cursor->token());
    unset($book, $cursor);
    gc_collect_cycles();
    attempt(fn () => new NativeXlsx($path));
    attempt(fn () => NativeXlsx::status($path)['state']);
    exit(0);
}
pcntl_waitpid($pid, $status);
var_dump(pcntl_wexitstatus($status));
$book->appendRow(['after']);
$book->commit();
attempt(fn () => $book->committedRowCount());

// The child outlives its parent: whoever comes next gets the lock at once.
$next = scratch('next.xlsx');
$ready = scratch('ready');
other(<<<'PHP'
    $book = new NativeXlsx($argv[1], ['a']);
    $book->appendRow([1]);
    $book->commit();
    if (pcntl_fork() === 0) {
        fclose(STDIN); fclose(STDOUT); fclose(STDERR);
        file_put_contents($argv[2], getmypid());
        sleep(100);
        exit;
    }
    while (!(int) @file_get_contents($argv[2])) usleep(1000);
    posix_kill(getmypid(), SIGKILL);
    PHP, $next, $ready);
$heir = new NativeXlsx($next);
attempt(fn () => $heir->rowCount());
posix_kill((int) file_get_contents($ready), SIGKILL);
echo implode(' ', cells($book->finish())), "\n";
?>
--EXPECTF--
NativeXlsx\StateException 503: This workbook was opened in process %d and can't be used in its child %d; open a new one here
NativeXlsx\StateException 503: %s
NativeXlsx\StateException 503: %s
NativeXlsx\StateException 503: %s
NativeXlsx\StateException 503: %s
NativeXlsx\StateException 503: This cursor was opened in process %d and can't be used in its child %d; open a new one here
NativeXlsx\StateException 503: %s
NativeXlsx\LockedException 300: %s
"building"
int(0)
2
1
A="before" A="after"
