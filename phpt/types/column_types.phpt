--TEST--
A column's type converts strings as databases give them
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$takes = [
    'auto' => [[5, 5], ['5', '5'], [true, true], [0.5, 0.5]],
    'text' => [[5, '5'], ['5', '5'], [true, 'TRUE'], [0.5, '0.5'], [null, null], [new DateTimeImmutable('2024-01-02 03:04:05'), '2024-01-02 03:04:05'], [PHP_INT_MAX, (string) PHP_INT_MAX]],
    'integer' => [['5', 5], ['-007', -7], ['+3', 3], ['5.00', 5], [true, 1], [5.0, 5], [null, null], ['12345678901234567890', '12345678901234567890'], ['1000000000000000000', 1000000000000000000]],
    'decimal' => [['12.50', 12.5], ['-0.001', -0.001], ['.5', 0.5], [7, 7], [1.25, 1.25], [false, 0], ['12345678901234.567', '12345678901234.567'], ['0.10000000000000000', 0.1]],
    'number' => [['1e3', 1000], ['12.5', 12.5], ['-2.5E-3', -0.0025], [3, 3]],
    'boolean' => [['1', true], ['0', false], ['true', true], ['FALSE', false], [1, true], [0, false], [true, true]],
    'date' => [['2024-02-29', serial('2024-02-29')], ['2024-02-29 00:00:00', serial('2024-02-29')], ['0000-00-00', null], [new DateTimeImmutable('2024-02-29'), serial('2024-02-29')]],
    'datetime' => [['2024-02-29 23:59:59', serial('2024-02-29 23:59:59')], ['2024-02-29T12:00', serial('2024-02-29 12:00')], ['2024-02-29 12:00:00.500000', serial('2024-02-29 12:00:00.5')], ['2024-02-29T12:00:00+05:00', serial('2024-02-29 12:00')], ['0000-00-00 00:00:00', null]],
    'time' => [['12:00:00', 0.5], ['36:00', 1.5], ['838:59:59', (838 * 3600 + 3599) / 86400], [new DateInterval('PT6H'), 0.25]],
];
$columns = array_map(static fn ($type) => ['key' => $type, 'type' => $type], array_keys($takes));
$xlsx = new NativeXlsx(target(), $columns, options: ['header' => false]);
for ($row = 0; $row < 10; $row++) {
    $xlsx->appendRow(array_map(static fn ($values) => $values[$row][0] ?? null, $takes));
}
$xlsx->finish();
$read = xlsx(target());
foreach (array_keys($takes) as $column => $type) {
    foreach ($takes[$type] as $row => [$given, $want]) {
        $got = $read->value(chr(65 + $column) . $row + 1);
        $same = is_float($want) && is_numeric($got) && !is_string($got) ? abs($want - $got) < 1e-9 : $want === $got;
        ok($same, sprintf('%s %s: want %s, got %s', $type, show($given), show($want), show($got)));
    }
}
same('0', $read->look('C1')->format);
same('@', $read->look('B1')->format);
echo "done\n";
--EXPECT--
done
