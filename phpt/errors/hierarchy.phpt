--TEST--
The exceptions: one base below RuntimeException, one class per cause, real PHP exceptions
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

$classes = ['IoException', 'LockedException', 'CorruptException', 'StateException', 'LimitException', 'CellException', 'DatabaseException'];
same('RuntimeException', get_parent_class('NativeXlsx\Exception'));
foreach (['Exception', ...$classes] as $name) {
    $class = "NativeXlsx\\$name";
    if ($name !== 'Exception') {
        same('NativeXlsx\Exception', get_parent_class($class), $class);
    }
    $previous = new LogicException('before');
    $error = new $class('message', 42, $previous); $line = __LINE__;
    same(['message', 42, __FILE__, $line], [$error->getMessage(), $error->getCode(), $error->getFile(), $error->getLine()], $class);
    ok($error->getPrevious() === $previous, 'previous');
    same([], $error->getTrace(), 'trace');
    ok($error instanceof Throwable && $error instanceof RuntimeException, 'instance');
    holds(["$class: message", 'LogicException: before'], (string) $error);
    same('', (new $class())->getMessage());
    try {
        throw new $class('thrown');
    } catch (NativeXlsx\Exception $caught) {
        same('thrown', $caught->getMessage());
    }
}
same(['', 0, ''], array_values((array) get_object_vars(new NativeXlsx\CellException())));
same(['sqlState' => ''], get_object_vars(new NativeXlsx\DatabaseException()));
$own = new class('mine') extends NativeXlsx\CellException { public string $sheet = 'S'; };
same(['S', 'mine'], [$own->sheet, $own->getMessage()]);
echo "done\n";
--EXPECT--
done
