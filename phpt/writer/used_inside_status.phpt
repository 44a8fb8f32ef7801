--TEST--
status can be asked from inside an iterable, without the lock
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

$xlsx = new NativeXlsx(target());
$xlsx->appendChunk('k', (static function () {
    $status = NativeXlsx::status(target());
    same(['building', 0, 0, getmypid()], [$status['state'], $status['rows'], $status['chunks'], $status['lockedBy']]);
    yield [1];
})());
same(1, NativeXlsx::status(target())['chunks']);
echo "done\n";
--EXPECT--
done
