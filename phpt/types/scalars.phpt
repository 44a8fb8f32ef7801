--TEST--
null, bool, int, float and string as cells
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$xlsx = new NativeXlsx(target());
$xlsx->appendRow([null, true, false, 0, 42, -7]);
$xlsx->appendRow([0.5, -0.0, 1.5e300, 0.1 + 0.2, 1e15, -123456.789]);
$xlsx->appendRow(['', 'text', '0', '007', '1e5', '12345678901234567890']);
$xlsx->appendRow(['=1+1', '+542914888847', '-5', '@sum', "\ttab", 'TRUE']);
$xlsx->appendRow(['12.50', '2024-01-02', '#N/A', '100%', ' edge ', "line\nbreak"]);
$xlsx->finish();
$read = xlsx(target());
same([
    [null, true, false, 0, 42, -7],
    [0.5, 0, 1.5e300, 0.30000000000000004, 1e15, -123456.789],
    ['', 'text', '0', '007', '1e5', '12345678901234567890'],
    ['=1+1', '+542914888847', '-5', '@sum', "\ttab", 'TRUE'],
    ['12.50', '2024-01-02', '#N/A', '100%', ' edge ', "line\nbreak"],
], array_map(static fn ($row) => array_map(static fn ($value) => $value === 1000000000000000 ? 1e15 : $value, $row), $read->grid()));
same(null, $read->formula('A4'), 'a leading = is no formula');
ok(!str_contains($read->text('xl/worksheets/sheet1.xml'), '<f>'), 'no formula anywhere');
same('0', $read->digits('B2'), 'no negative zero');
echo "done\n";
--EXPECT--
done
