--TEST--
Handlers run in the middle of a long appendRows and appendChunk, of arrays too
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

pcntl_async_signals(true);
$rows = array_fill(0, 300000, [1, 'text', 2.5, 'more text', 4]);
foreach (['appendRows' => static fn ($xlsx, $rows) => $xlsx->appendRows($rows), 'appendChunk' => static fn ($xlsx, $rows) => $xlsx->appendChunk('k', $rows)] as $what => $use) {
    $served = null;
    $xlsx = new NativeXlsx(target($what));
    pcntl_signal(SIGUSR1, static function () use (&$served, $xlsx): void {
        try {
            $xlsx->rowCount();
        } catch (NativeXlsx\StateException) {
            $served ??= microtime(true); // the handle is in use: the call is still running
        }
    });
    $child = pcntl_fork();
    if ($child === 0) {
        for ($i = 0; $i < 40; $i++) {
            usleep(10000);
            posix_kill(posix_getppid(), SIGUSR1);
        }
        posix_kill(getmypid(), SIGKILL);
    }
    $began = microtime(true);
    $use($xlsx, $rows);
    $took = microtime(true) - $began;
    ok($served !== null && $served - $began < 0.25 && $served - $began < $took, "$what: served after " . ($served === null ? 'all' : round($served - $began, 3)) . " of $took");
    pcntl_waitpid($child, $status);
    same(300000, $xlsx->rowCount());
    // One that throws takes the call's rows back.
    pcntl_signal(SIGALRM, static function (): void { throw new RuntimeException('stop'); });
    $xlsx->commit();
    $endless = static function () { for ($i = 0; ; $i++) { yield [$i]; } };
    pcntl_alarm(1);
    throws(RuntimeException::class, 0, 'stop', static fn () => $use($xlsx, $what === 'appendRows' ? $endless() : new InfiniteIterator(new ArrayIterator([[1], [2]]))) === false && throw new RuntimeException('stop'));
    if ($what === 'appendRows') {
        same(300000, $xlsx->rowCount());
    }
    pcntl_alarm(0);
}
echo "done\n";
--EXPECT--
done
