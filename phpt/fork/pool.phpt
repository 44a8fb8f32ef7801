--TEST--
A forked child has connections of its own: it neither uses nor closes those that rest in its parent's pool
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

numbers(500);
// In a process of its own, so that no child inherits a connection of PDO's.
echo run(<<<'CODE'
$who = static function () use ($url): string {
    $seen = [];
    foreach (new NativeCursor($url, 'SELECT id, CONNECTION_ID() AS who FROM numbers', chunk: 50, options: ['keepSeconds' => 3600]) as $row) {
        $seen[$row['who']] = true;
    }
    return implode(',', array_keys($seen));
};
$ours = $who();
$theirs = [];
for ($n = 0; $n < 4; $n++) {
    [$here, $there] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    if (pcntl_fork() === 0) {
        // Twice: it has a pool too. A child of its own has another one.
        $one = $who();
        $two = $who();
        if (($grandchild = pcntl_fork()) === 0) {
            fwrite($there, ($who() !== $one ? 'apart' : 'THE SAME') . "\n");
            exit(0);
        }
        pcntl_waitpid($grandchild, $status);
        fwrite($there, ($one === $two ? $one : "$one AND $two") . "\n");
        if ($n % 2) {
            posix_kill(getmypid(), SIGKILL);
        }
        exit(0);
    }
    pcntl_wait($status);
    if (($line = fgets($here)) !== "apart\n") {
        echo $line;
    }
    $theirs[] = trim(fgets($here));
}
$all = [$ours, ...$theirs];
echo count(array_unique($all)), ' connections: ', array_filter($all, ctype_digit(...)) === $all ? 'one each' : implode(' | ', $all), "\n";
echo $who() === $ours ? 'the parent still has its own' : 'ANOTHER ONE', "\n";
CODE, ['url' => url()]), "\n";
--EXPECT--
5 connections: one each
the parent still has its own
