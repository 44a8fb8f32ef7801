--TEST--
A column's type refuses what does not fit
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

$refuses = [
    'integer' => ['', 'abc', '5.5', '1e3', 0.5, ' 5', '0x1A', '٣', NAN, new DateTimeImmutable()],
    'decimal' => ['', 'abc', '1e3', '1,5', '1.2.3', ' 1', '-'],
    'number' => ['', 'abc', 'inf', 'nan', '1e999', '0x10', '1_000'],
    'boolean' => ['', 'yes', 2, '2', 0.5, 'on'],
    'date' => ['', '29.02.2024', '2023-02-29', '2024-13-01', 'now', 20240229, true],
    'datetime' => ['2024-02-29 25:00:00', '2024-02-29 12', 'tomorrow', 1.5],
    'time' => ['12', '12:60', '1:2:3:4', 'noon', 5],
];
foreach ($refuses as $type => $values) {
    $xlsx = new NativeXlsx(target($type), ['id', ['key' => 'v', 'type' => $type]]);
    foreach ($values as $value) {
        $error = throws(NativeXlsx\CellException::class, 700, ["column B ('v')", "'$type'"], static fn () => $xlsx->appendRow([1, $value]));
        same(['v', 2], [$error->column, $error->row]);
    }
    same(0, $xlsx->rowCount());
}
holds('use null', throws(NativeXlsx\CellException::class, 700, [], static fn () => (new NativeXlsx(target('x'), [['key' => 'v', 'type' => 'integer']]))->appendRow(['']))->getMessage());
echo "done\n";
--EXPECT--
done
