--TEST--
What the extension throws has file, line, trace, code and no previous that it didn't have
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

function opens(string $path): NativeXlsx
{
    return new NativeXlsx($path, options: ['mode' => 'resume']); // line 7
}
try {
    opens(target());
} catch (NativeXlsx\StateException $error) {
    same([__FILE__, 506, null], [$error->getFile(), $error->getCode(), $error->getPrevious()]);
    holds("new NativeXlsx", file(__FILE__)[$error->getLine() - 1]);
    same(['__construct', 'opens'], array_column($error->getTrace(), 'function'));
    same(['NativeXlsx'], array_column($error->getTrace(), 'class'));
    holds(['NativeXlsx->__construct(', 'opens('], $error->getTraceAsString());
}
$xlsx = new NativeXlsx(target());
try {
    $xlsx->appendRows((static function () { yield [NAN]; })());
} catch (NativeXlsx\CellException $error) {
    same(['appendRows'], array_column($error->getTrace(), 'function'));
}
// Inside a handler of another exception it doesn't swallow that one.
try {
    try {
        throw new LogicException('first');
    } finally {
        $xlsx->appendRow([NAN]);
    }
} catch (NativeXlsx\CellException $error) {
    same('first', $error->getPrevious()?->getMessage());
}
echo "done\n";
--EXPECT--
done
