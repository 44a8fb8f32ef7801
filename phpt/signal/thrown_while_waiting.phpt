--TEST--
A handler that throws while the server is waited for: the cursor goes on where it was
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

numbers(60);
pcntl_async_signals(true);
pcntl_signal(SIGALRM, static function (): void { throw new RuntimeException('alarm'); });
foreach (['rows', 'chunks'] as $how) {
    $cursor = new NativeCursor(url(), 'SELECT id, SLEEP(0.03) AS s FROM numbers', chunk: 20);
    $pages = $how === 'chunks' ? $cursor->chunks() : null;
    $seen = [];
    $thrown = 0;
    pcntl_alarm(1);
    for (;;) {
        try {
            if ($pages ? !$pages->valid() : !$cursor->valid()) {
                break;
            }
            $seen = [...$seen, ...($pages ? array_column($pages->current(), 'id') : [$cursor->current()['id']])];
            $pages ? $pages->next() : $cursor->next();
        } catch (RuntimeException) {
            $thrown++;
        }
    }
    same([1, range(1, 60), true], [$thrown, $seen, $cursor->isDone()], $how);
}
echo "done\n";
--EXPECT--
done
