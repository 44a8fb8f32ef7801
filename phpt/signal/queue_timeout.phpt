--TEST--
Jobs that run out of time are killed as Laravel's worker does it, by itself or from its parent; the next delivery goes on
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';
require __DIR__ . '/../support/xlsx.inc';

numbers(400);
sql('ALTER TABLE numbers ADD pause DOUBLE NOT NULL DEFAULT 0');
const JOBS = [
    // A chain of ranges; the last one takes longer than there is time, by far.
    'chunk' => <<<'CODE'
        foreach ([[1, 20], [21, 40], [41, 400]] as [$from, $to]) {
            $appended = $xlsx->appendChunk("from $from", (static function () use ($from, $to, $slow) {
                for ($id = $from; $id <= $to; $id++) {
                    if ($slow) { usleep($id > 40 ? 100_000 : 10_000); }
                    yield [$id, $id * 2];
                }
            })());
            echo $appended ? 'appended' : 'was in', " $from\n";
        }
        CODE,
    'cursor' => <<<'CODE'
        $cursor = new NativeCursor($connection, 'SELECT id, n + SLEEP(pause) AS n FROM numbers', chunk: 20, after: $xlsx->token());
        $xlsx->appendCursor($cursor, progress: static function (int $rows): void { echo "commit\n"; });
        CODE,
];
$worker = static fn (string $job): string => <<<CODE
    // queue:work --timeout: the handler sends SIGKILL to its own process. Nothing of PHP's end is run.
    pcntl_async_signals(true);
    pcntl_signal(SIGALRM, static function (): void { posix_kill(getmypid(), SIGKILL); });
    \$xlsx = new NativeXlsx(\$path, ['id', 'n'], options: ['id' => 'run', 'commitSeconds' => 0.1]);
    echo "open\n";
    if (\$slow && !\$parent) { pcntl_alarm(1); }
    if (!\$xlsx->isFinished()) {
        $job
        \$xlsx->finish();
    }
    echo "done\n";
    CODE;
foreach (JOBS as $what => $job) {
    foreach ([false, true] as $parent) {
        $name = $what . ($parent ? ', from its parent' : ', by itself');
        $path = target($what . ($parent ? '-parent' : ''));
        $vars = ['path' => $path, 'connection' => laravel(), 'parent' => $parent];
        sql('UPDATE numbers SET pause = IF(id > 60, 0.1, 0.008)');
        $child = start($worker($job), $vars + ['slow' => true]);
        same('open', $child->line());
        if ($parent) {
            // Horizon and Symfony's Process: the parent's clock, SIGKILL from there, in the middle of the third commit.
            for ($commits = 0; $commits < 2; $commits++) {
                ok($child->line() !== null, "$name: a commit");
            }
            usleep(random_int(0, 300_000));
            $child->kill();
        }
        $child->end($status);
        same(-SIGKILL, $status, $name);
        $found = NativeXlsx::status($path);
        same(['building', null], [$found['state'], $found['lockedBy']], $name);
        if ($what === 'chunk') {
            // With a busy disk an earlier commit may have been all it came to.
            ok(in_array($found['rows'], $parent ? [40] : [0, 20, 40], true), "$name: {$found['rows']} rows");
        } else {
            ok($found['rows'] >= ($parent ? 2 : 0) && $found['rows'] < 400 && ($found['sheets'][0]['token'] !== null) === ($found['rows'] > 0), "$name: {$found['rows']} rows");
        }
        // Delivered again, and once more after that.
        sql('UPDATE numbers SET pause = 0');
        holds('done', $said = run($worker($job), $vars + ['slow' => false]), $name);
        if ($what === 'chunk') {
            same($found['rows'] / 20, substr_count($said, 'was in'), $name);
        }
        same("open\ndone", run($worker($job), $vars + ['slow' => false]), $name);
        same([range(1, 400), range(2, 800, 2)], [Xlsx::column_of($path, 'A'), Xlsx::column_of($path, 'B')], $name);
    }
}
echo "done\n";
--EXPECT--
done
