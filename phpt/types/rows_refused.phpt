--TEST--
Unknown, mixed and gapped keys, too many cells and objects without columns are errors
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

$xlsx = new NativeXlsx(target(), ['id', 'name']);
$bad = static function (NativeXlsx $xlsx, mixed $row): void {
    try {
        $xlsx->appendRow($row);
        echo "taken\n";
    } catch (NativeXlsx\CellException $error) {
        same([701, ''], [$error->getCode(), $error->column]);
        echo $error->getMessage(), "\n";
    }
};
$bad($xlsx, ['id' => 1, 'nmae' => 'x']);
$bad($xlsx, ['Id' => 1]);
$bad($xlsx, ['id' => 1, 0 => 2]);
$bad($xlsx, [0 => 1, 2 => 3]);
$bad($xlsx, [1 => 'one', 2 => 'two']);
$bad($xlsx, [1, 2, 3]);
$bad($xlsx, new DateTimeImmutable());
$bad($xlsx, new class { public int $id = 1; });
$plain = new NativeXlsx(target('plain'));
$bad($plain, ['id' => 1]);
$bad($plain, [1 => 'one']);
$bad($plain, new stdClass());
$bad($plain, new ArrayObject([1]));
same([0, 0], [$xlsx->rowCount(), $plain->rowCount()]);
$error = new class { public function __get(string $name): mixed { throw new LogicException('accessor'); } };
throws(LogicException::class, 0, 'accessor', static fn () => $xlsx->appendRow(new class implements ArrayAccess {
    public function offsetExists(mixed $key): bool { return true; }
    public function offsetGet(mixed $key): mixed { return $key === 'id' ? 1 : throw new LogicException('accessor'); }
    public function offsetSet(mixed $key, mixed $value): void {}
    public function offsetUnset(mixed $key): void {}
}));
same(0, $xlsx->rowCount());
--EXPECT--
sheet 'Sheet1', row 2: no column has the key 'nmae'; the columns are id, name
sheet 'Sheet1', row 2: no column has the key 'Id'; the columns are id, name
sheet 'Sheet1', row 2: the row's keys are partly numbers and partly names; pass a list, or the columns' keys
sheet 'Sheet1', row 2: the row's keys are numbers with gaps; pass a list, or the columns' keys
sheet 'Sheet1', row 2: the row's keys are numbers with gaps; pass a list, or the columns' keys
sheet 'Sheet1', row 2: the row has 3 values for 2 columns
sheet 'Sheet1', row 2: a row is an array, a stdClass or an ArrayAccess object; DateTimeImmutable is none of them
sheet 'Sheet1', row 2: a row is an array, a stdClass or an ArrayAccess object; class@anonymous is none of them
sheet 'Sheet1', row 1: the row has keys, but the sheet has no columns; declare them, or pass array_values($row)
sheet 'Sheet1', row 1: the row has keys, but the sheet has no columns; declare them, or pass array_values($row)
sheet 'Sheet1', row 1: the row is an object (stdClass), but the sheet has no columns to ask it for; declare them
sheet 'Sheet1', row 1: the row is an object (ArrayObject), but the sheet has no columns to ask it for; declare them
