--TEST--
Closed or destroyed cursors leave no connection, descriptor or thread
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

numbers(20000);
$connections = static fn (): int => (int) sql()->query("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND ID <> CONNECTION_ID()")->fetchColumn();
$left = static fn (): array => [count(scandir('/proc/self/fd')), count(glob('/proc/self/task/*'))];
$connections();
$before = $left();
for ($n = 0; $n < 12; $n++) {
    $cursor = new NativeCursor(url(), 'SELECT id, name FROM numbers', chunk: 100);
    foreach ($cursor as $row) {
        if ($row['id'] === 150) break;
    }
    match ($n % 4) { 0 => $cursor->close(), 1 => iterator_count($cursor->chunks()), 2 => $cursor->explain(), 3 => null };
}
unset($cursor);
for ($wait = 0; $wait < 4000 && ($connections() > 0 || $left() !== $before); $wait++) {
    usleep(20000);
}
same([0, $before], [$connections(), $left()]);
echo "done\n";
--EXPECT--
done
