--TEST--
Rows: lists, arrays matched to columns, objects; what doesn't fit is an error that says where
--FILE--
<?php
require __DIR__ . '/../scratch.inc';
class Model implements ArrayAccess
{
    public array $asked = [];
    public function __construct(private array $data) {}
    public function offsetGet($key): mixed { $this->asked[] = $key; return $this->data[$key] ?? null; }
    public function offsetExists($key): bool { throw new LogicException('not asked'); }
    public function offsetSet($key, $value): void {}
    public function offsetUnset($key): void {}
}
class Magic extends stdClass { public function __get($name) { return "magic $name"; } }
$book = new NativeXlsx(scratch(), ['a', 'b', '2024'], options: ['header' => false]);
$good = [
    [1, 2, 3], [1], [],
    ['a' => 1, 'b' => 2, '2024' => 3], ['b' => 2], ['2024' => 3, 'b' => 2, 'a' => 1], ['2024' => 3],
    (object) ['a' => 1, 'other' => 9], new Magic(), $model = new Model(['b' => 'B', 'c' => 'never']), new ArrayObject(['a' => 1]),
];
foreach ($good as $row) {
    $book->appendRow($row);
}
$value = 'by reference';
$row = ['a' => &$value, 'b' => null];
$book->appendRow($row);
$hole = [1, 2, 3];
unset($hole[1]);
$late = ['x' => 0, 'a' => 1, 'b' => 2];
unset($late['x']);
$book->appendRow($late);
echo json_encode($model->asked), "\n";
$book->commit();
foreach ([[1, 2, 3, 4], ['a' => 1, 'c' => 2], ['a' => 1, 2], $hole, [5 => 1], new DateTime(), new Magic2(), fn () => 1] as $row) {
    attempt(fn () => $book->appendRow($row));
}
class Magic2 { public $a = 1; }
$book->addSheet('free');
$book->appendRow([1, 2]);
attempt(fn () => $book->appendRow(['a' => 1]));
attempt(fn () => $book->appendRow((object) ['a' => 1]));
attempt(fn () => $book->rowCount());
echo implode("\n", cells($book->finish())), "\n";
?>
--EXPECTF--
["a","b","2024"]
NativeXlsx\CellException 701 @Sheet1:14:: sheet 'Sheet1', row 14: the row has 4 values for 3 columns
NativeXlsx\CellException 701 @Sheet1:14:: sheet 'Sheet1', row 14: no column has the key 'c'; the columns are a, b, 2024
NativeXlsx\CellException 701 @Sheet1:14:: sheet 'Sheet1', row 14: the row's keys are partly numbers and partly names; pass a list, or the columns' keys
NativeXlsx\CellException 701 @Sheet1:14:: sheet 'Sheet1', row 14: the row's keys are numbers with gaps; pass a list, or the columns' keys
NativeXlsx\CellException 701 @Sheet1:14:: sheet 'Sheet1', row 14: the row's keys are numbers with gaps; pass a list, or the columns' keys
NativeXlsx\CellException 701 @Sheet1:14:: sheet 'Sheet1', row 14: a row is an array, a stdClass or an ArrayAccess object; DateTime is none of them
NativeXlsx\CellException 701 @Sheet1:14:: sheet 'Sheet1', row 14: a row is an array, a stdClass or an ArrayAccess object; Magic2 is none of them
NativeXlsx\CellException 701 @Sheet1:14:: sheet 'Sheet1', row 14: a row is an array, a stdClass or an ArrayAccess object; Closure is none of them
NativeXlsx\CellException 701 @free:2:: sheet 'free', row 2: the row has keys, but the sheet has no columns; declare them, or pass array_values($row)
NativeXlsx\CellException 701 @free:2:: sheet 'free', row 2: the row is an object (stdClass), but the sheet has no columns to ask it for; declare them
14
A=1 B=2 C=3
A=1

A=1 B=2 C=3
B=2
A=1 B=2 C=3
C=3
A=1
A="magic a" B="magic b" C="magic 2024"
B="B"
A=1
A="by reference"
A=1 B=2
