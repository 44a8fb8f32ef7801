--TEST--
A worker's SIGTERM flag ends a slice through progress; SIGKILL after it loses nothing
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';
require __DIR__ . '/../support/xlsx.inc';

numbers(6000);
// A minute of rows for the job that is to be told, no time for the one that goes on.
sql('ALTER TABLE numbers ADD pause DOUBLE NOT NULL DEFAULT 0.01');
$path = target();
$job = <<<'CODE'
pcntl_async_signals(true);
$quit = false;
pcntl_signal(SIGTERM, static function () use (&$quit) { $quit = true; });
$xlsx = new NativeXlsx($path, options: ['id' => 'run', 'commitSeconds' => 0.05]);
$cursor = new NativeCursor($connection, 'SELECT id, SLEEP(pause) AS s FROM numbers', after: $xlsx->token());
echo "go\n";
$xlsx->appendCursor($cursor, progress: static function () use (&$quit) { return !$quit; });
if ($cursor->isDone()) { $xlsx->finish(); echo "done\n"; } else { echo "quit\n"; }
CODE;
$child = start($job, ['path' => $path, 'connection' => laravel()]);
$child->line();
usleep(600000);
$child->kill(SIGTERM);
$began = microtime(true);
same('quit', $child->line());
ok(microtime(true) - $began < 20, 'it ended');
same('', $child->end($status));
same(0, $status);
$rows = NativeXlsx::status($path)['rows'];
ok($rows > 0 && $rows < 6000, "$rows rows");
sql('UPDATE numbers SET pause = 0');
holds('done', run($job, ['path' => $path, 'connection' => laravel()]));
same(range(1, 6000), Xlsx::column_of($path, 'A'));
echo "done\n";
--EXPECT--
done
