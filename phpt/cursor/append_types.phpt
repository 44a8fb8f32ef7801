--TEST--
appendCursor: the column's metadata decides the cell
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';
require __DIR__ . '/../support/xlsx.inc';

sql("SET sql_mode = ''", "CREATE TABLE t (id INT PRIMARY KEY, day DATE, moment DATETIME, micro DATETIME(6), stamp TIMESTAMP NULL, span TIME, dec1 DECIMAL(10,2), dec2 DECIMAL(30,10),
    big BIGINT, ubig BIGINT UNSIGNED, tiny TINYINT(1), f FLOAT, d DOUBLE, y YEAR, v VARCHAR(50), txt TEXT, e ENUM('x','y'), j JSON, bits BIT(9))",
    "INSERT INTO t VALUES (1, '2024-02-29', '2024-02-29 23:59:59', '2024-02-29 12:00:00.500000', '2024-06-01 00:30:00', '36:00:00', '12.50', '0.5', 999999999999999, 5, 1, 0.1, 1.5e300, 2024, '=1+1', 'Grüße 😀', 'y', '{\"a\": 1}', b'100000001')",
    "INSERT INTO t VALUES (2, '0000-00-00', '0000-00-00 00:00:00', '0000-00-00', NULL, '00:00:00.4', '-0.00', '12345678901234567890.0000000001', 1234567890123456, 18446744073709551615, 7, -0.0, 0, NULL, '007', '', NULL, NULL, b'0')",
    'INSERT INTO t (id) VALUES (3)');
$xlsx = new NativeXlsx(target());
$cursor = new NativeCursor(laravel(['strict' => false]), 'SELECT * FROM t');
same(3, $xlsx->appendCursor($cursor));
same([true, 3, 3], [$cursor->isDone(), $cursor->rowsRead(), $xlsx->committedRowCount()]);
$xlsx->finish();
$read = xlsx(target());
same(['id', 'day', 'moment', 'micro', 'stamp', 'span', 'dec1', 'dec2', 'big', 'ubig', 'tiny', 'f', 'd', 'y', 'v', 'txt', 'e', 'j', 'bits'], $read->grid()[0], 'names as header');
same([1, serial('2024-02-29'), serial('2024-02-29 23:59:59'), serial('2024-02-29 12:00:00.5'), serial('2024-06-01 00:30'), 1.5, 12.5, 0.5, 999999999999999, 5, 1, 0.1, 1.5e300, 2024, '=1+1', 'Grüße 😀', 'y', '{"a": 1}', 257],
    array_map(static fn ($value, $n) => $n === 3 || $n === 2 || $n === 4 ? round($value, 9) == $value ? $value : $value : $value, $read->grid()[1], range(0, 18)));
same([2, null, null, null, null, 0, 0, '12345678901234567890.0000000001', '1234567890123456', '18446744073709551615', 7, 0, 0, null, '007', '', null, null, 0],
    array_map(static fn ($value, $n) => $n === 5 ? 0 : $value, $read->grid()[2], range(0, 18)), 'zero dates are blank, beyond 15 digits is text');
same([3], $read->grid()[3]);
same(['yyyy-mm-dd', 'yyyy-mm-dd hh:mm:ss', '[hh]:mm:ss', '0'], array_map(static fn ($ref) => $read->look($ref)->format, ['B2', 'C2', 'F2', 'I2']));
echo "done\n";
--EXPECT--
done
