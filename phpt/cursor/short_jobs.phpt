--TEST--
300 short jobs in processes of their own, eight at a time, some of them killed, leave no connection behind
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

numbers(2000);
$status = static fn (string $name): int => (int) sql()->query("SHOW GLOBAL STATUS LIKE '$name'")->fetchColumn(1);
$settled = static function (int $most) use ($status): int {
    for ($wait = 0; $wait < 3000 && $status('Threads_connected') > $most; $wait++) {
        usleep(10000);
    }
    return $status('Threads_connected');
};
$before = $settled(1);
sql('FLUSH STATUS');
// In a process of its own, so that no job inherits a connection of PDO's.
echo run(<<<'CODE'
$job = static function (int $n) use ($url): never {
    $cursor = new NativeCursor($url, 'SELECT id, name FROM numbers', chunk: 200);
    foreach ($cursor as $id => $row) {
        if ($id >= $n * 7 % 2500) {
            break;
        }
    }
    if ($n % 5 === 0) {
        $cursor->close();
    } elseif ($n % 5 === 1) {
        posix_kill(getmypid(), SIGKILL);
    } elseif ($n % 5 === 2) {
        iterator_count(new NativeCursor($url, 'SELECT id FROM numbers WHERE id < 100'));
    }
    exit(0);
};
$running = $odd = 0;
$wait = static function () use (&$running, &$odd): void {
    pcntl_wait($status);
    $odd += !(pcntl_wifexited($status) && pcntl_wexitstatus($status) === 0 || pcntl_wifsignaled($status) && pcntl_wtermsig($status) === SIGKILL);
    $running--;
};
for ($n = 0; $n < 300; $n++) {
    if ($running === 8) {
        $wait();
    }
    if (pcntl_fork() === 0) {
        $job($n);
    }
    $running++;
}
while ($running > 0) {
    $wait();
}
echo "$odd jobs ended badly\n";
CODE, ['url' => url()]), "\n";
same($before, $settled($before), 'connections left');
// A job has one connection, and one more for a moment if it ends in the middle of a page; a busy server counts some of those that are
// gone, but far from all 300.
ok($status('Max_used_connections') <= $before + 64, $status('Max_used_connections') . " at most, $before before");
--EXPECT--
0 jobs ended badly
