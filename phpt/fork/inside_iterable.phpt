--TEST--
A fork inside the iterable that is being read: the child's copy of the call commits nothing
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$path = target();
$xlsx = new NativeXlsx($path, ['n']);
$rows = static function () {
    yield [1];
    $child = pcntl_fork();
    if ($child === 0) {
        yield [666];
        exit(0);
    }
    pcntl_waitpid($child, $status);
    yield [2];
};
try {
    same(true, $xlsx->appendChunk('k', $rows()));
} catch (NativeXlsx\StateException $error) {
    // The child comes here: its copy of the handle belongs to the parent.
    same(503, $error->getCode());
    posix_kill(getmypid(), SIGKILL);
}
same(2, $xlsx->committedRowCount());
$xlsx->finish();
same([['n'], [1], [2]], xlsx($path)->grid());
echo "done\n";
--EXPECT--
done
