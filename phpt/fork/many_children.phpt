--TEST--
Children that are forked before anything is opened build books side by side
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

folder();
$children = [];
for ($n = 0; $n < 4; $n++) {
    if (($pid = pcntl_fork()) === 0) {
        $xlsx = new NativeXlsx(target("book$n"));
        $xlsx->appendRows(array_fill(0, 20000, [$n, 'text']));
        $xlsx->finish();
        posix_kill(getmypid(), SIGKILL); // without the parent's shutdown functions
    }
    $children[] = $pid;
}
foreach ($children as $pid) {
    pcntl_waitpid($pid, $status);
}
for ($n = 0; $n < 4; $n++) {
    same([20000, [$n]], [count($values = Xlsx::column_of(target("book$n"), 'A', 1)), array_values(array_unique($values))]);
}
echo "done\n";
--EXPECT--
done
