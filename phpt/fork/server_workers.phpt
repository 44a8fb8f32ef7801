--TEST--
As under php-fpm: the master has loaded the extension, its workers open; requests that die leave no lock, descriptor or thread
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';
require __DIR__ . '/../support/xlsx.inc';
require __DIR__ . '/../support/server.inc';

numbers(4000);
$server = new Server(<<<'CODE'
extract($_GET);
if ($how === 'count') {
    // At work until each of the others is too, so that each is asked once.
    touch($here);
    for ($try = 0; $try < 20000 && !file_exists($all); $try++) {
        usleep(5000);
    }
    // Threads that were told to end need a moment.
    for ($try = 0; $try < 2000 && count(glob('/proc/self/task/*')) > 1; $try++) {
        usleep(5000);
    }
    gc_collect_cycles();
    echo json_encode([getmypid(), count(glob('/proc/self/fd/*')), count(glob('/proc/self/task/*'))]);
    return;
}
if ($how === 'status') {
    echo json_encode(NativeXlsx::status($path));
    return;
}
class Last { public function __construct(private NativeXlsx $xlsx) {} public function __destruct() { try { $this->xlsx->appendRow([9]); } catch (NativeXlsx\Exception) {} } }
class Fatal { public function __toString(): string { trigger_error('in __toString', E_USER_ERROR); } }
function rows(string $how): Generator {
    // Enough for threads to be at work.
    for ($n = 0; $n < 6000; $n++) {
        yield [$n, md5((string) $n) . str_repeat((string) $n, 20)];
    }
    switch ($how) {
        case 'memory': ini_set('memory_limit', '32M'); $x = str_repeat('x', 1 << 27);
        case 'exit': exit;
        case 'exception': throw new LogicException('mine');
        case 'fatal': trigger_error('in the generator', E_USER_ERROR);
        case 'text': yield [new Fatal()];
        case 'time': set_time_limit(1); while (true);
        case 'undefined': undefined_function();
    }
    yield [1, 'last'];
}
$xlsx = new NativeXlsx($path, ['id', 'name'], options: ['id' => 'run', 'lockTimeout' => 100, 'durability' => 'process', 'commitSeconds' => 3600]);
$last = new Last($xlsx);
if ($with === 'cursor') {
    $cursor = new NativeCursor($url, 'SELECT id, name FROM numbers', chunk: 200, after: $xlsx->token());
    $xlsx->appendCursor($cursor, 300, progress: static function (int $rows) use ($how): void {
        if ($rows >= 600) {
            iterator_count((static function () use ($how) { yield from rows($how); })());
        }
    });
} elseif ($with === 'foreach') {
    foreach (new NativeCursor($url, 'SELECT id, name FROM numbers', chunk: 200) as $row) {
        $xlsx->appendRow($row);
        if ($row['id'] === 700) {
            iterator_count(rows($how));
        }
    }
} else {
    $xlsx->$with(...[...($with === 'appendChunk' ? [$key] : []), rows($how)]);
    $xlsx->commit();
}
$xlsx->finish();
CODE, 3, ['max_execution_time' => 100]);

/** Descriptors and threads of each process. The master answers too, so they are four. */
$counts = static function () use ($server): array {
    $all = folder() . '/' . uniqid('all');
    $answers = $seen = [];
    for ($n = 0; $n < 4; $n++) {
        $answers[] = $server->ask(['how' => 'count', 'here' => "$all-$n", 'all' => $all]);
        for ($try = 0; $try < 20000 && !file_exists("$all-$n"); $try++) {
            usleep(5000);
        }
    }
    touch($all);
    foreach ($answers as $answer) {
        [$pid, $files, $threads] = json_decode($answer(), true);
        $seen[$pid] = [$files, $threads];
    }
    same(4, count($seen), 'processes');
    ksort($seen);
    return $seen;
};
$round = static function () use ($server): void {
    foreach (['memory', 'exit', 'exception', 'fatal', 'text', 'time', 'undefined'] as $how) {
        foreach (['appendRows', 'appendChunk', 'cursor', 'foreach'] as $number => $with) {
            if ($how === 'time' && $number > 0) {
                continue;
            }
            $path = target("$how-$with");
            $query = ['how' => $how, 'with' => $with, 'key' => 'k', 'path' => $path, 'url' => url()];
            $server->ask($query)();
            $status = json_decode($server->ask(['how' => 'status', 'path' => $path])(), true);
            same(null, $status['lockedBy'], "$how in $with: the lock");
            same('building', $status['state'], "$how in $with");
            $least = $with === 'cursor' ? 600 : 0;
            ok($status['rows'] % 300 === 0 && $status['rows'] >= $least && ($with === 'cursor' || $status['rows'] === 0), "$how in $with: {$status['rows']} rows");
        }
    }
};
$workers = $server->workers();
same(3, count($workers), 'workers');
// Who gets which request is up to the system, and what PHP itself keeps open is open once a process has met it: so they may grow,
// but not with every round.
$round();
$after = $counts();
for ($rounds = 1; $rounds < 5; $rounds++) {
    $before = $after;
    $round();
    if (($after = $counts()) === $before) {
        break;
    }
}
same($before, $after, 'descriptors and threads of each worker');
same($workers, $server->workers(), 'no worker died');

// And the next request goes on.
foreach (['appendChunk', 'cursor'] as $with) {
    $path = target("memory-$with");
    $server->ask(['how' => 'none', 'with' => $with, 'key' => 'k', 'path' => $path, 'url' => url()])();
    $status = NativeXlsx::status($path);
    same(['finished', $with === 'cursor' ? 4000 : 6001], [$status['state'], $status['rows']], $with);
}
same(range(1, 4000), Xlsx::column_of(target('memory-cursor'), 'A'));

// All workers at once, on books of their own and on one that they have in common.
$answers = [];
for ($n = 0; $n < 6; $n++) {
    $answers[] = $server->ask(['how' => 'none', 'with' => 'appendChunk', 'key' => 'k', 'path' => target('own' . $n), 'url' => '']);
    $answers[] = $server->ask(['how' => 'none', 'with' => 'appendChunk', 'key' => 'k', 'path' => target('common'), 'url' => '']);
}
foreach ($answers as $answer) {
    same('', $answer());
}
foreach (['own0', 'own1', 'own2', 'own3', 'own4', 'own5', 'common'] as $name) {
    same(['finished', 6001], array_values(array_intersect_key(NativeXlsx::status(target($name)), ['state' => 1, 'rows' => 1])), $name);
}
$server->stop();
echo "done\n";
--EXPECT--
done
