--TEST--
Handlers run while foreach, chunks and the first answer are waited for
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

numbers(2);
pcntl_async_signals(true);
foreach (['foreach' => static fn ($cursor) => iterator_count($cursor), 'chunks' => static fn ($cursor) => [...$cursor->chunks()], 'keys' => static fn ($cursor) => [...$cursor->keys()], 'explain' => static fn ($cursor) => $cursor->explain()] as $what => $use) {
    $served = null;
    pcntl_signal(SIGUSR1, static function () use (&$served): void { $served = microtime(true); });
    $began = microtime(true);
    $child = pcntl_fork();
    if ($child === 0) {
        usleep(300000);
        posix_kill(posix_getppid(), SIGUSR1);
        posix_kill(getmypid(), SIGKILL);
    }
    $cursor = new NativeCursor(url(), 'SELECT id, SLEEP(0.6) AS s FROM numbers', options: ['allowScan' => true]);
    $use($cursor);
    pcntl_waitpid($child, $status);
    ok($served !== null && $served - $began < 0.55, "$what: " . ($served === null ? 'never' : round($served - $began, 3)));
}
echo "done\n";
--EXPECT--
done
