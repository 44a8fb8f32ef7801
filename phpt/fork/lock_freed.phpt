--TEST--
The lock is free when the parent dies, though its forked child lives on
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

$path = target();
$parent = start(<<<'CODE'
$xlsx = new NativeXlsx($path);
$xlsx->appendRow([1]);
$xlsx->commit();
$child = pcntl_fork();
if ($child === 0) {
    fclose(STDIN);
    sleep(20);
    posix_kill(getmypid(), SIGKILL);
}
echo "$child\n";
fgets(STDIN);
CODE, ['path' => $path]);
$child = (int) $parent->line();
same($parent->pid, NativeXlsx::status($path)['lockedBy']);
$parent->kill();
usleep(20000);
ok(posix_kill($child, 0), 'the child lives');
$xlsx = new NativeXlsx($path);
same(1, $xlsx->rowCount());
posix_kill($child, SIGKILL);
$parent->end();
echo "done\n";
--EXPECT--
done
