--TEST--
The job of the README: a chain of ranges, any of which may die, be retried, or run twice
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';
require __DIR__ . '/../support/xlsx.inc';

numbers(1000);
$path = target();
$job = <<<'CODE'
$xlsx = new NativeXlsx($path, ['id', 'n', 'name'], options: ['id' => $exportId]);
$pdo = new PDO($dsn, $user, $password);
$query = $pdo->prepare('SELECT id, n, name FROM numbers WHERE id BETWEEN ? AND ?');
$query->execute([$from, $to]);
$query->setFetchMode(PDO::FETCH_OBJ);
if ($die) { $query = (static function () use ($query) { foreach ($query as $n => $row) { if ($n === 50) { posix_kill(getmypid(), SIGKILL); } yield $row; } })(); }
var_dump($xlsx->appendChunk("$from-$to", $query));
if ($last) { $xlsx->finish(); }
CODE;
$vars = static fn (int $from, bool $die = false): array => [
    'path' => $path, 'exportId' => 'export', 'from' => $from, 'to' => $from + 99, 'die' => $die, 'last' => $from === 901,
    'dsn' => sprintf('mysql:host=%s;port=%s;dbname=%s', env('HOST'), env('PORT'), database()), 'user' => env('USER'), 'password' => env('PASSWORD'),
];
for ($from = 1; $from < 1000; $from += 100) {
    if ($from % 300 === 1) {
        run($job, $vars($from, true), expect: -SIGKILL);
    }
    same('bool(true)', run($job, $vars($from)));
    if ($from % 200 === 1) {
        same('bool(false)', run($job, $vars($from)), 'redelivered');
    }
}
same('bool(false)', run($job, $vars(901)), 'the last one again, after finish');
same('bool(false)', run($job, $vars(1)), 'the first one again, after finish');
same(range(1, 1000), Xlsx::column_of($path, 'A'));
same(range(2, 2000, 2), Xlsx::column_of($path, 'B'));
echo "done\n";
--EXPECT--
done
