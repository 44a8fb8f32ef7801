--TEST--
Destructors and finally blocks that use the handle at shutdown, in the middle of its iterable: nothing of it is committed
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$path = target();
$code = <<<'CODE'
class Row { public function __construct(private NativeXlsx $xlsx, private string $use) {}
    public function __destruct() {
        try {
            match ($this->use) {
                'append' => $this->xlsx->appendRow([666]),
                'commit' => [$this->xlsx->appendRow([666]), $this->xlsx->rollback(), $this->xlsx->commit()],
                'close' => $this->xlsx->close(),
                'rows' => printf("%d of %d\n", $this->xlsx->rowCount(), $this->xlsx->committedRowCount()),
            };
            echo "used\n";
        } catch (NativeXlsx\StateException $error) {
            echo $error->getCode(), "\n";
        }
    }
}
$xlsx = new NativeXlsx($path, options: ['id' => 'run']);
$xlsx->appendChunk('first', [[1]]);
$rows = static function () use ($xlsx, $use, $end) {
    $row = new Row($xlsx, $use);
    try {
        yield [2];
        match ($end) {
            'exit' => exit(7),
            'exception' => throw new LogicException('mine'),
            'memory' => str_repeat('x', 1 << 30),
            'error' => undefined_function(),
        };
        yield [3];
    } finally {
        try { $xlsx->appendRow([667]); } catch (NativeXlsx\StateException $error) { echo 'finally ', $error->getCode(), "\n"; }
    }
};
$held = $rows();
$how === 'chunk' ? $xlsx->appendChunk('second', $held) : $xlsx->appendRows($held);
CODE;
foreach (['exit' => 7, 'exception' => 255, 'memory' => 255, 'error' => 255] as $end => $status) {
    foreach (['append', 'commit', 'close', 'rows'] as $use) {
        foreach (['chunk', 'rows'] as $how) {
            $said = run($code, ['path' => $path, 'use' => $use, 'end' => $end, 'how' => $how], ['memory_limit' => '64M'], $status);
            // An end by exit or for want of memory runs no finally; an exception's finally runs while the handle is in use.
            same(in_array($end, ['exception', 'error'], true), str_contains($said, 'finally 502'), "$end, $use, $how: $said");
            $found = NativeXlsx::status($path);
            same([1, 1, null], [$found['rows'], $found['chunks'], $found['lockedBy']], "$end, $use, $how: $said");
        }
    }
}
$xlsx = new NativeXlsx($path, options: ['id' => 'run']);
same([false, true], [$xlsx->appendChunk('first', []), $xlsx->appendChunk('second', [[2]])]);
$xlsx->finish();
same([1, 2], array_column(xlsx($path)->grid(), 0));
echo "done\n";
--EXPECT--
done
