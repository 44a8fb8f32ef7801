--TEST--
PDO's INIT_COMMAND of a Laravel connection is run, as PDO would
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

sql('CREATE TABLE t (id INT PRIMARY KEY)', 'INSERT INTO t VALUES (1)');
$zone = static fn (array $more): string => (new NativeCursor(laravel($more), 'SELECT id, @@session.time_zone AS zone FROM t'))->current()['zone'];
same('+05:00', $zone(['options' => [PDO::MYSQL_ATTR_INIT_COMMAND => "SET time_zone = '+05:00'"]]));
ok($zone([]) !== '+05:00', 'only where it is asked for');
throws(NativeXlsx\DatabaseException::class, 800, 'time zone', static fn () => $zone(['options' => [PDO::MYSQL_ATTR_INIT_COMMAND => "SET time_zone = 'nowhere'"]]));
echo "done\n";
--EXPECT--
done
