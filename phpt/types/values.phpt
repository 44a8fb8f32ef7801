--TEST--
Formula, Link and Cell: named arguments, getters, readonly, clone, compare, serialise
--FILE--
<?php
require __DIR__ . '/../scratch.inc';
$formula = new NativeXlsx\Formula(formula: 'A1*2', result: 4);
$link = new NativeXlsx\Link(tip: 'tip', url: 'https://example.org/');
$cell = new NativeXlsx\Cell(style: ['bold' => true], value: $formula);
attempt(fn () => [$formula->formula(), $formula->result()]);
attempt(fn () => [$link->url(), $link->text(), $link->tip()]);
attempt(fn () => [$cell->value() === $formula, $cell->format(), $cell->style()]);
foreach ([$formula, $link, $cell] as $value) {
    var_dump(clone $value == $value, unserialize(serialize($value)) == $value);
}
attempt(fn () => $formula->formula = 'B1');
attempt(fn () => $formula->other = 1);
attempt(fn () => $formula->__construct('B1'));
attempt(fn () => new NativeXlsx\Formula([]));
attempt(fn () => new NativeXlsx\Formula('A1', []));
attempt(fn () => new NativeXlsx\Cell(1, style: 'bold'));
attempt(fn () => unserialize('O:18:"NativeXlsx\Formula":0:{}')->formula());
$book = new NativeXlsx(scratch(), ['a', 'b', 'c'], options: ['header' => false]);
$book->appendRow([$formula, $link, $cell]);
$book->appendRow([new NativeXlsx\Cell('x'), new NativeXlsx\Cell(null), new NativeXlsx\Cell(1.5, '0.00')]);
attempt(fn () => $book->appendRow([new NativeXlsx\Cell($cell)]));
attempt(fn () => $book->appendRow([unserialize('O:18:"NativeXlsx\Formula":0:{}')]));
echo implode("\n", cells($book->finish())), "\n";
?>
--EXPECTF--
["A1*2",4]
["https://example.org/",null,"tip"]
[true,null,{"bold":true}]
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
Error 0: Cannot %s NativeXlsx\Formula::$formula
Error 0: Cannot create dynamic property NativeXlsx\Formula::$other
NativeXlsx\Exception 100: A NativeXlsx\Formula can't be changed; make another one
TypeError 0: NativeXlsx\Formula::__construct(): Argument #1 ($formula) must be of type string, array given
TypeError 0: NativeXlsx\Formula::__construct(): Argument #2 ($result) must be of type string|int|float|bool|null, array given
TypeError 0: NativeXlsx\Cell::__construct(): Argument #3 ($style) must be of type ?array, string given
NativeXlsx\Exception 100: The object was never constructed
NativeXlsx\CellException 700 @Sheet1:3:a: %sa NativeXlsx\Cell can't hold another one
NativeXlsx\CellException 700 @Sheet1:3:a: %s
A=A1*2: 4 B="https://example.org/" C=A1*2: 4
A="x" C=1.5
