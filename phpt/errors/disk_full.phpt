--TEST--
A full disk: 201, the handle takes no more, committed rows are safe
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

// A file size limit stands for the full disk (EFBIG), its signal left as it is; tests/faults/ has the full disk.
$path = target();
echo run(<<<'CODE'
$xlsx = new NativeXlsx($path);
$xlsx->appendChunk('a', [[1], [2]]);
posix_setrlimit(POSIX_RLIMIT_FSIZE, 20000, 20000);
try {
    $xlsx->appendChunk('b', (static function () { for ($i = 0; $i < 200000; $i++) { yield [random_bytes(3) === '' ? 0 : bin2hex(random_bytes(30))]; } })());
    echo 'written';
} catch (NativeXlsx\IoException $error) {
    echo $error->getCode(), str_contains($error->getMessage(), $path) ? ' names the file' : $error->getMessage();
}
try {
    $xlsx->appendChunk('c', [[3]]);
    echo ' taken';
} catch (NativeXlsx\IoException $error) {
    echo ' then ', $error->getCode();
}
CODE, ['path' => $path]), "\n";
$xlsx = new NativeXlsx($path);
same([2, true, false], [$xlsx->rowCount(), $xlsx->hasChunk('a'), $xlsx->hasChunk('b')]);
$xlsx->appendChunk('b', [[3]]);
$xlsx->finish();
same([[1], [2], [3]], xlsx($path)->grid());
--EXPECT--
200 names the file then 203
