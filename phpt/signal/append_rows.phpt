--TEST--
Handlers run in the middle of a long appendRows and appendChunk, of arrays too
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

pcntl_async_signals(true);
$rows = array_fill(0, 200000, [1, 'text', 2.5]);
foreach (['appendRows' => static fn ($xlsx, $rows) => $xlsx->appendRows($rows), 'appendChunk' => static fn ($xlsx, $rows) => $xlsx->appendChunk('k', $rows)] as $what => $use) {
    $served = null;
    pcntl_signal(SIGUSR1, static function () use (&$served): void { $served ??= microtime(true); });
    $child = pcntl_fork();
    if ($child === 0) {
        for ($i = 0; $i < 20; $i++) {
            usleep(20000);
            posix_kill(posix_getppid(), SIGUSR1);
        }
        posix_kill(getmypid(), SIGKILL);
    }
    $xlsx = new NativeXlsx(target($what));
    $began = microtime(true);
    $use($xlsx, $rows);
    $took = microtime(true) - $began;
    ok($served !== null && $served - $began < 0.25 && $served - $began < $took, "$what: served after " . ($served === null ? 'all' : round($served - $began, 3)) . " of $took");
    pcntl_waitpid($child, $status);
    same(200000, $xlsx->rowCount());
    // One that throws takes the call's rows back.
    pcntl_signal(SIGALRM, static function (): void { throw new RuntimeException('stop'); });
    $xlsx->commit();
    $endless = static function () { for ($i = 0; ; $i++) { yield [$i]; } };
    pcntl_alarm(1);
    throws(RuntimeException::class, 0, 'stop', static fn () => $use($xlsx, $what === 'appendRows' ? $endless() : new InfiniteIterator(new ArrayIterator([[1], [2]]))) === false && throw new RuntimeException('stop'));
    if ($what === 'appendRows') {
        same(200000, $xlsx->rowCount());
    }
    pcntl_alarm(0);
}
echo "done\n";
--EXPECT--
done
