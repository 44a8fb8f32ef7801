--TEST--
References, by-reference generators and arrays that change while they are read
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$xlsx = new NativeXlsx(target(), ['a', 'b']);
$value = 1;
$rows = [[&$value, 2], ['b' => &$value]];
$xlsx->appendRows($rows);
$xlsx->appendRows((static function &() { $row = [3, 4]; yield $row; $row = ['a' => 5]; yield $row; })());
// The array as it was when the call began.
$list = [[6, new class($list) { public function __construct(private &$list) {} public function __toString(): string { $this->list = []; return 'gone'; } }], [7, 8]];
same(2, $xlsx->appendRows($list));
$row = ['a' => 9];
$row['b'] = new class($row) { public function __construct(private &$row) {} public function __toString(): string { $this->row = ['b' => 'changed']; return 'text'; } };
$xlsx->appendRow($row);
$xlsx->finish();
same([['a', 'b'], [1, 2], [null, 1], [3, 4], [5], [6, 'gone'], [7, 8], [9, 'text']], xlsx(target())->grid());
echo "done\n";
--EXPECT--
done
