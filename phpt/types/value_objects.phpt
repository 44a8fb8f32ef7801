--TEST--
Formula, Link and Cell can be cloned, compared and serialised, and don't change
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

use NativeXlsx\{Cell, Formula, Link};
foreach ([new Formula('=1', 1), new Link('https://example.org', 'x', 'y'), new Cell(5, '0', ['bold' => true])] as $value) {
    $clone = clone $value;
    ok($clone == $value && $clone !== $value, 'clone');
    ok(unserialize(serialize($value)) == $value, 'serialize');
    ok((new ReflectionClass($value))->isFinal(), 'final');
    foreach ((new ReflectionClass($value))->getProperties() as $property) {
        try {
            $property->setValue($value, 'changed');
            echo "changed\n";
        } catch (Error $error) {
            holds('readonly', $error->getMessage());
        }
    }
    try {
        $value->more = 1;
        echo "took a property\n";
    } catch (Error) {
    }
}
foreach ([static fn () => new Formula(), static fn () => new Formula([]), static fn () => new Link(null), static fn () => new Cell(1, []), static fn () => new Formula('1', [])] as $wrong) {
    try {
        $wrong();
        echo "nothing thrown\n";
    } catch (TypeError $error) {
        echo $error::class, ': ', $error->getMessage(), "\n";
    }
}
--EXPECT--
ArgumentCountError: NativeXlsx\Formula::__construct() expects at least 1 argument, 0 given
TypeError: NativeXlsx\Formula::__construct(): Argument #1 ($formula) must be of type string, array given
TypeError: NativeXlsx\Link::__construct(): Argument #1 ($url) must be of type string, null given
TypeError: NativeXlsx\Cell::__construct(): Argument #2 ($format) must be of type ?string, array given
TypeError: NativeXlsx\Formula::__construct(): Argument #2 ($result) must be of type string|int|float|bool|null, array given
