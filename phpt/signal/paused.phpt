--TEST--
Handlers run while a cursor pauses for a busy server; appendCursor ends when its seconds are over
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';
require __DIR__ . '/../support/signals.inc';

numbers(500);
$busy = array_map(static fn () => start('require $db; pdo("")->query("SELECT SLEEP(600)");', ['db' => __DIR__ . '/../support/db.inc']), range(1, 3));
$running = static fn (): array => sql()->query("SELECT ID FROM information_schema.PROCESSLIST WHERE STATE = 'User sleep'")->fetchAll(PDO::FETCH_COLUMN);
for ($wait = 0; $wait < 6000 && count($running()) < 3; $wait++) {
    usleep(20000);
}
same(3, count($running()));
$cursor = static fn (array $options = []) => new NativeCursor(url(), 'SELECT id, name FROM numbers', options: ['maxThreadsRunning' => 2] + $options);

foreach (['foreach' => static fn () => iterator_count($cursor(['pauseSeconds' => 4])), 'chunks' => static fn () => [...$cursor(['pauseSeconds' => 4])->chunks()]] as $what => $use) {
    served(2, delays(static fn () => throws(NativeXlsx\DatabaseException::class, 809, ['maxThreadsRunning (2)', 'pauseSeconds', 'release the job'], $use)), $what);
}
$xlsx = new NativeXlsx(in_memory('paused'), options: ['durability' => 'process']);
$slow = $cursor();
served(2, delays(static function () use ($xlsx, $slow): void {
    $began = microtime(true);
    same([0, false], [$xlsx->appendCursor($slow, seconds: 4), $slow->isDone()]);
    ok(microtime(true) - $began >= 3.9, 'not before its time');
}), 'appendCursor');
for ($wait = 0; $wait < 6000 && $slow->explain()['pausedSeconds'] <= 0; $wait++) {
    usleep(20000);
}
ok($slow->explain()['pausedSeconds'] > 0, 'explain tells');
foreach ($running() as $id) {
    sql("KILL QUERY $id");
}
foreach ($busy as $child) {
    $child->end();
}
same([500, true], [$xlsx->appendCursor($slow), $slow->isDone()]);
echo "done\n";
--EXPECT--
done
