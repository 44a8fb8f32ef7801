--TEST--
A forked child can't use the parent's handle; the parent goes on
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$path = target();
$xlsx = new NativeXlsx($path, ['n'], options: ['id' => 'run']);
$xlsx->appendRows(array_map(static fn ($n) => [$n], range(1, 5000)));
$xlsx->commit();
$xlsx->appendRow([5001]); // pending in the parent
$pipe = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
$child = pcntl_fork();
if ($child === 0) {
    ob_start();
    foreach ([
        static fn () => $xlsx->appendRow([1]), static fn () => $xlsx->appendRows([[1]]), static fn () => $xlsx->appendChunk('k', [[1]]), static fn () => $xlsx->commit(), static fn () => $xlsx->rollback(),
        static fn () => $xlsx->close(), static fn () => $xlsx->finish(), static fn () => $xlsx->discard(), static fn () => $xlsx->hasChunk('k'), static fn () => $xlsx->token(), static fn () => $xlsx->addSheet('x'),
        static fn () => $xlsx->selectSheet('Sheet1'), static fn () => $xlsx->rowCount(), static fn () => $xlsx->committedRowCount(), static fn () => $xlsx->isFinished(),
    ] as $use) {
        throws(NativeXlsx\StateException::class, 503, ['process ' . posix_getppid(), (string) getmypid()], $use);
    }
    throws(NativeXlsx\LockedException::class, 300, 'process ' . posix_getppid(), static fn () => new NativeXlsx($path));
    same(5000, NativeXlsx::status($path)['rows']);
    // A workbook of its own is fine.
    $own = new NativeXlsx(target('own'));
    $own->appendRows(array_fill(0, 5000, [1]));
    $own->finish();
    unset($xlsx, $own);
    fwrite($pipe[1], ob_get_clean() . "child is done\n");
    exit(0); // destructors run
}
pcntl_waitpid($child, $status);
echo fgets($pipe[0]);
same(0, pcntl_wexitstatus($status));
$xlsx->appendRow([5002]);
$xlsx->commit();
same(true, $xlsx->appendChunk('after', [[5003]]));
$xlsx->finish();
same(range(1, 5003), Xlsx::column_of($path, 'A'));
ok(is_file(target('own')), 'the child finished its own');
--EXPECT--
child is done
