--TEST--
appendCursor: progress, stopping, exceptions and signals between commits; what is committed stays
--FILE--
<?php
require __DIR__ . '/../scratch.inc';
[$url, $pdo] = database();
$pdo->exec('CREATE OR REPLACE TABLE boundary_append (id INT PRIMARY KEY, name VARCHAR(20))');
$pdo->exec("INSERT INTO boundary_append SELECT seq, CONCAT('name ', seq) FROM seq_1_to_5000");
$cursor = fn (?string $after = null) => new NativeCursor($url, 'SELECT id, name FROM boundary_append', after: $after);
$book = new NativeXlsx(scratch(), options: ['commitSeconds' => 3600]); // commits come by rows, however slow the machine is
$first = $cursor();
attempt(fn () => $book->appendCursor($first, rowsPerCommit: 1000, progress: function (int $rows) use ($book, $first) {
    attempt(fn () => $book->rowCount());
    attempt(fn () => $first->token());

    return $rows < 2000;
}));
attempt(fn () => [$book->committedRowCount(), $first->isDone(), $book->token() === $first->token()]);
attempt(fn () => $book->appendCursor($cursor($book->token()), 1000, progress: fn () => throw new DomainException('mine')));
attempt(fn () => $book->committedRowCount());
pcntl_async_signals(true);
pcntl_signal(SIGUSR1, fn () => throw new RuntimeException('signal'));
attempt(fn () => $book->appendCursor($cursor($book->token()), 500, progress: fn () => posix_kill(getmypid(), SIGUSR1)));
attempt(fn () => [$book->committedRowCount(), $book->rowCount()]);
$last = $cursor($book->token());
attempt(fn () => [$book->appendCursor($last), $last->isDone(), $book->rowCount()]);
$book->appendRow([1]);
attempt(fn () => $book->appendCursor($cursor()));
$book->rollback();
$rows = cells($book->finish());
var_dump(count($rows), $rows[0], $rows[1], end($rows));
$pdo->exec('DROP TABLE boundary_append');
?>
--EXPECTF--
NativeXlsx\StateException 502: This workbook is in use: %s
NativeXlsx\StateException 502: This cursor is in use: %s
NativeXlsx\StateException 502: This workbook is in use: %s
NativeXlsx\StateException 502: This cursor is in use: %s
2000
[2000,false,true]
DomainException 0: mine
3000
RuntimeException 0: signal
[3500,3500]
[1500,true,5000]
NativeXlsx\StateException 501: %s
int(5001)
string(%d) "A="id" B="name""
string(%d) "A=1 B="name 1""
string(%d) "A=5000 B="name 5000""
