--TEST--
LockedException says how long its holder has held the lock, and a lock of a killed holder is free at once
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

$path = target();
$age = static function () use ($path): array {
    $error = throws(NativeXlsx\LockedException::class, 300, [$path, 'close that handle', 'lockTimeout'], static fn () => new NativeXlsx($path));
    ok(preg_match('/by process (\d+), for (\d+) s \(waited/', $error->getMessage(), $found) === 1, $error->getMessage());
    return [(int) $found[1], (int) $found[2]];
};
$hold = '$xlsx = new NativeXlsx($path); $xlsx->appendChunk("a", [[1]]); echo "open\n"; fgets(STDIN);';
$before = time();
$holder = start($hold, ['path' => $path]);
$holder->line();
$opened = time();
sleep(2);
$asked = time();
[$pid, $seconds] = $age();
same($holder->pid, $pid);
ok($seconds >= $asked - $opened - 1 && $seconds >= 1 && $seconds <= time() - $before + 1, "$seconds s");

// Each time the next one opens without waiting; the age is that of its own lock.
for ($round = 0; $round < 5; $round++) {
    $holder->kill();
    $holder->end($status);
    same(-SIGKILL, $status);
    same(null, NativeXlsx::status($path)['lockedBy']);
    $xlsx = new NativeXlsx($path);
    same(1, $xlsx->rowCount());
    unset($xlsx);
    $before = time();
    $holder = start($hold, ['path' => $path]);
    $holder->line();
    [$pid, $seconds] = $age();
    same([$holder->pid, true], [$pid, $seconds <= time() - $before + 1]);
}
$holder->tell();
$holder->end();
echo "done\n";
--EXPECT--
done
