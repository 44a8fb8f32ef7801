--TEST--
Anything else is an error that names sheet, row and column, in words and as properties
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

final class Nothing {}
$xlsx = new NativeXlsx(target(), ['id', 'what'], 'Örders', ['startRow' => 3, 'startColumn' => 'C']);
$xlsx->appendRow([1, 'fine']);
foreach ([
    'array' => [[1]], 'empty array' => [[]], 'closure' => [static fn () => 1], 'object' => [new Nothing()], 'stdClass' => [new stdClass()],
    'resource' => [STDIN], 'generator' => [(static fn () => yield 1)()], 'binary' => ["\xff\xfe"], 'surrogate' => ["a\xed\xa0\x80"], 'latin1' => ["caf\xe9"], 'cut' => ["\xf0\x9f\x98"],
] as $kind => [$value]) {
    try {
        $xlsx->appendRow([2, $value]);
        echo "$kind was taken\n";
    } catch (NativeXlsx\CellException $error) {
        same(['Örders', 5, 'what', 700], [$error->sheet, $error->row, $error->column, $error->getCode()]);
        echo "$kind: {$error->getMessage()}\n";
    }
}
fclose($closed = fopen('php://memory', 'r'));
throws(NativeXlsx\CellException::class, 700, 'resource', static fn () => $xlsx->appendRow([$closed]));
same(1, $xlsx->rowCount());
--EXPECT--
array: sheet 'Örders', row 5, column D ('what'): an array doesn't fit into a cell; join it or encode it as JSON
empty array: sheet 'Örders', row 5, column D ('what'): an array doesn't fit into a cell; join it or encode it as JSON
closure: sheet 'Örders', row 5, column D ('what'): an object of class Closure has no text; give it a __toString() or pass one of its values
object: sheet 'Örders', row 5, column D ('what'): an object of class Nothing has no text; give it a __toString() or pass one of its values
stdClass: sheet 'Örders', row 5, column D ('what'): an object of class stdClass has no text; give it a __toString() or pass one of its values
resource: sheet 'Örders', row 5, column D ('what'): a resource doesn't fit into a cell
generator: sheet 'Örders', row 5, column D ('what'): an object of class Generator has no text; give it a __toString() or pass one of its values
binary: sheet 'Örders', row 5, column D ('what'): the text is not valid UTF-8; convert it with mb_convert_encoding()
surrogate: sheet 'Örders', row 5, column D ('what'): the text is not valid UTF-8; convert it with mb_convert_encoding()
latin1: sheet 'Örders', row 5, column D ('what'): the text is not valid UTF-8; convert it with mb_convert_encoding()
cut: sheet 'Örders', row 5, column D ('what'): the text is not valid UTF-8; convert it with mb_convert_encoding()
