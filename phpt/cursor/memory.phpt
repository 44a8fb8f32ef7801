--TEST--
A cursor holds a few pages, not the result
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

sql('CREATE TABLE t (id INT PRIMARY KEY, filler VARCHAR(1000) NOT NULL)', "INSERT INTO t SELECT seq, REPEAT('x', 1000) FROM seq_1_to_60000");
$cursor = new NativeCursor(url(), 'SELECT id, filler FROM t');
foreach ($cursor as $number => $row) {
    if ($number === 5000) {
        $before = resident();
        usleep(300000); // nothing is read ahead without bound meanwhile
        ok(resident() - $before < 16 * 1024, 'prefetched: ' . resident() - $before . ' KiB');
    }
}
ok(resident('VmHWM') - $before < 24 * 1024, 'grown by ' . resident('VmHWM') - $before . ' KiB of 60 MB');
echo "done\n";
--EXPECT--
done
