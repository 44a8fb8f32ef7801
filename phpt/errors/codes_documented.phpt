--TEST--
Codes are stable: the stubs list them, and each falls under its class
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

$stub = file_get_contents(dirname(__DIR__, 2) . '/php-stubs/Exceptions.stub.php');
preg_match_all('/^ \* \| (\d+) \| (\w+) \|/m', $stub, $found, PREG_SET_ORDER);
$hundreds = ['Exception' => 1, 'IoException' => 2, 'LockedException' => 3, 'CorruptException' => 4, 'StateException' => 5, 'LimitException' => 6, 'CellException' => 7, 'DatabaseException' => 8];
same([100, 101, 200, 201, 202, 203, 300, 400, 401, 500, 501, 502, 503, 504, 505, 506, 507, 508, 509, 600, 700, 701, 800, 801, 802, 803, 804, 805, 806, 807, 808, 809, 810], array_map(intval(...), array_column($found, 1)));
foreach ($found as [, $code, $class]) {
    same($hundreds[$class], intdiv((int) $code, 100));
}
echo "done\n";
--EXPECT--
done
