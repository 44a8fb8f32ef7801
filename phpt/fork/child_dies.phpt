--TEST--
A child that is killed or exits in the middle does the parent no harm
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';
require __DIR__ . '/../support/xlsx.inc';

numbers(3000);
$xlsx = new NativeXlsx(target(), ['id']);
$cursor = new NativeCursor(url(), 'SELECT id FROM numbers', chunk: 100);
$cursor->current();
foreach ([static fn () => posix_kill(getmypid(), SIGKILL), static fn () => exit(0)] as $end) {
    $xlsx->appendRow([0]);
    $child = pcntl_fork();
    if ($child === 0) {
        $end();
    }
    pcntl_waitpid($child, $status);
}
$xlsx->commit();
same(2999, $xlsx->appendCursor($cursor));
$xlsx->finish();
same([0, 0, ...range(2, 3000)], Xlsx::column_of(target(), 'A'));
echo "done\n";
--EXPECT--
done
