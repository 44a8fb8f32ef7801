--TEST--
Signal handlers run while lockTimeout is waited for
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/signals.inc';

$path = target();
$holder = start('$xlsx = new NativeXlsx($path); echo "open\n"; fgets(STDIN);', ['path' => $path]);
$holder->line();
served(3, delays(static fn () => throws(NativeXlsx\LockedException::class, 300, "process $holder->pid", static fn () => new NativeXlsx($path, options: ['lockTimeout' => 3.7]))), 'waiting for the lock');
// One that throws ends the wait.
pcntl_signal(SIGALRM, static function (): void { throw new RuntimeException('enough'); });
pcntl_alarm(1);
$began = microtime(true);
throws(RuntimeException::class, 0, 'enough', static fn () => new NativeXlsx($path, options: ['lockTimeout' => 30]));
ok(microtime(true) - $began < 20, 'it did not wait on');
$holder->tell();
$holder->end();
(new NativeXlsx($path))->close();
echo "done\n";
--EXPECT--
done
