--TEST--
A server can't make the cursor send a file of this machine
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

// What a hostile server would ask for, an honest one does when it is told to: LOAD DATA LOCAL.
numbers(1);
sql('CREATE TABLE loot (line TEXT)');
file_put_contents(folder() . '/secret', "secret\n");
foreach (["LOAD DATA LOCAL INFILE '" . folder() . "/secret' INTO TABLE loot", "SELECT id FROM numbers; LOAD DATA LOCAL INFILE '" . folder() . "/secret' INTO TABLE loot"] as $sql) {
    throws(NativeXlsx\Exception::class, 100, [], static fn () => (new NativeCursor(url(), $sql))->valid());
}
same('0', (string) sql()->query('SELECT COUNT(*) FROM loot')->fetchColumn());
echo "done\n";
--EXPECT--
done
