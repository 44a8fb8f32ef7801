--TEST--
Using the handle from inside its own iterable, callback or __toString is a StateException, and the caller goes on
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$xlsx = new NativeXlsx(target());
$tries = 0;
$inside = static function (string $what) use ($xlsx, &$tries): void {
    foreach ([
        static fn () => $xlsx->appendRow([1]),
        static fn () => $xlsx->appendRows([]),
        static fn () => $xlsx->appendChunk('inner', []),
        static fn () => $xlsx->commit(),
        static fn () => $xlsx->rollback(),
        static fn () => $xlsx->close(),
        static fn () => $xlsx->finish(),
        static fn () => $xlsx->discard(),
        static fn () => $xlsx->rowCount(),
        static fn () => $xlsx->hasChunk('outer'),
        static fn () => $xlsx->addSheet('More'),
        static fn () => $xlsx->selectSheet('Sheet1'),
        static fn () => $xlsx->token(),
        static fn () => $xlsx->isFinished(),
    ] as $use) {
        throws(NativeXlsx\StateException::class, 502, 'in use', $use);
        $tries++;
    }
};
$rows = static function () use ($inside) {
    $inside('generator');
    yield ['from the generator'];
};
same(1, $xlsx->appendRows($rows()));
$xlsx->commit();
same(true, $xlsx->appendChunk('outer', $rows()));
$text = new class($inside) {
    public function __construct(private Closure $inside) {}
    public function __toString(): string { ($this->inside)('__toString'); return 'from __toString'; }
};
$xlsx->appendRow([$text]);
same(4 * 14 - 14, $tries);
// status is not the handle's.
same(2, $xlsx->committedRowCount());
$xlsx->commit();

// A copy of the exception that nobody catches ends the chunk.
throws(NativeXlsx\StateException::class, 502, 'in use', static fn () => $xlsx->appendChunk('uncaught', (static function () use ($xlsx) { yield [1]; $xlsx->commit(); })()));
same(false, $xlsx->hasChunk('uncaught'));
$xlsx->finish();
same([['from the generator'], ['from the generator'], ['from __toString']], xlsx(target())->grid());
echo "done\n";
--EXPECT--
done
