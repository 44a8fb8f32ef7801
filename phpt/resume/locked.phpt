--TEST--
One writer at a time: LockedException names the holder; lockTimeout waits
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

$path = target();
$child = start('$xlsx = new NativeXlsx($path); $xlsx->appendRow([1]); $xlsx->commit(); echo "open\n"; fgets(STDIN);', ['path' => $path]);
$child->line();
$began = microtime(true);
throws(NativeXlsx\LockedException::class, 300, [$path, "process $child->pid", 'lockTimeout'], static fn () => new NativeXlsx($path));
ok(microtime(true) - $began < 5, 'without lockTimeout at once');
$began = microtime(true);
throws(NativeXlsx\LockedException::class, 300, "process $child->pid", static fn () => new NativeXlsx($path, options: ['lockTimeout' => 0.4]));
$took = microtime(true) - $began;
ok($took >= 0.39 && $took < 10, "waits lockTimeout seconds ($took)");
throws(NativeXlsx\LockedException::class, 300, [], static fn () => new NativeXlsx($path, options: ['mode' => 'replace']));

// Free while we wait, whether it is closed or killed.
$waiter = start('echo "go\n"; $xlsx = new NativeXlsx($path, options: ["lockTimeout" => 100]); echo $xlsx->rowCount(), "\n"; fgets(STDIN); $xlsx->close(); echo "closed\n"; fgets(STDIN);', ['path' => $path]);
$waiter->line();
usleep(100000);
$child->kill();
same('1', $waiter->line());
$child->end();
$second = start('echo "go\n"; $xlsx = new NativeXlsx($path, options: ["lockTimeout" => 100]); echo $xlsx->rowCount(), "\n";', ['path' => $path]);
$second->line();
$waiter->tell();
same('1', $second->line(), 'close releases the lock while its process lives on');
$second->end();
$waiter->tell();
$waiter->end();

// Two handles of one process are two writers too.
$one = new NativeXlsx($path);
throws(NativeXlsx\LockedException::class, 300, 'process ' . getmypid(), static fn () => new NativeXlsx($path));
$one->close();
$two = new NativeXlsx($path);
unset($two);
(new NativeXlsx($path))->finish();
throws(NativeXlsx\Exception::class, 100, "'lockTimeout'", static fn () => new NativeXlsx(target('x'), options: ['lockTimeout' => -1]));
throws(NativeXlsx\Exception::class, 100, "'lockTimeout'", static fn () => new NativeXlsx(target('x'), options: ['lockTimeout' => 'long']));
echo "done\n";
--EXPECT--
done
