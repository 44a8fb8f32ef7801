--TEST--
close() and destruction end at the server what it computes in the middle of a page
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

numbers(1000);
$running = static fn (string $state = '%'): int => (int) sql()->query("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND ID <> CONNECTION_ID() AND STATE LIKE '$state'")->fetchColumn();
pcntl_async_signals(true);
foreach (['close', 'destruction'] as $way) {
    $cursor = new NativeCursor(url(), 'SELECT id, IF(id > 3, SLEEP(300), 0) AS s FROM numbers');
    pcntl_signal(SIGUSR1, static function (): void { throw new RuntimeException('enough'); });
    $watch = start('require $db; $until = microtime(true) + 50; while (!(int) pdo("")->query("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE DB = \'$name\' AND STATE = \'User sleep\'")->fetchColumn() && microtime(true) < $until) { usleep(20000); } posix_kill($parent, SIGUSR1);', ['db' => __DIR__ . '/../support/db.inc', 'name' => database(), 'parent' => getmypid()]);
    throws(RuntimeException::class, 0, 'enough', static fn () => iterator_count($cursor));
    $watch->end();
    same(1, $running('User sleep'), "$way: it sleeps");
    $began = microtime(true);
    if ($way === 'close') {
        $cursor->close();
    }
    unset($cursor);
    ok(microtime(true) - $began < 30, "$way returns");
    while ($running() > 0 && microtime(true) - $began < 60) {
        usleep(5000);
    }
    same(0, $running(), "$way: nothing runs on");
}
echo "done\n";
--EXPECT--
done
