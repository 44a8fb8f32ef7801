--TEST--
Handlers of SIGTERM and SIGALRM run within 250 ms in the middle of a long appendRows and appendChunk, of arrays and of generators
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/signals.inc';

pcntl_async_signals(true);
$array = array_fill(0, 100_000, [1, 'text', 2.5, 'more text', 4]);
$ways = [
    'appendRows, an array' => [static fn ($xlsx) => $xlsx->appendRows($array), 100_000],
    'appendRows, a generator' => [static fn ($xlsx) => $xlsx->appendRows((static function () { for ($i = 0; $i < 200_000; $i++) { yield [$i, 'text', 2.5, 'more']; } })()), 200_000],
    'appendChunk, an iterator' => [static fn ($xlsx) => $xlsx->appendChunk('k' . $xlsx->rowCount(), new LimitIterator(new InfiniteIterator(new ArrayIterator($array)), 0, 150_000)), 150_000],
];
foreach ($ways as $what => [$use, $rows]) {
    $path = in_memory(preg_replace('/\W+/', '-', $what));
    $xlsx = null;
    $inside = 0;
    $delays = delays(static function () use ($use, $rows, $path, $what, &$xlsx): void {
        // One long call is what is wanted; a fast machine makes several of it, each in a workbook of its own that goes again.
        for ($until = microtime(true) + 1.6; microtime(true) < $until; $xlsx->discard()) {
            $xlsx = new NativeXlsx($path, options: ['rollover' => true, 'durability' => 'process']);
            $use($xlsx);
            same($rows, $xlsx->rowCount(), $what);
        }
    }, static function () use (&$xlsx, &$inside): void {
        try {
            $xlsx?->rowCount();
        } catch (NativeXlsx\StateException) {
            $inside++; // the handle is in use: the call is still running
        }
    });
    served(2, $delays, $what);
    ok($inside > 0, "$what: handlers ran while it ran");
}

// One that throws takes the call's rows back, and what was committed stays.
pcntl_signal(SIGALRM, static function (): void { throw new RuntimeException('stop'); });
$endless = static function () { for ($i = 0; ; $i++) { yield [$i]; } };
foreach (['appendRows' => static fn ($xlsx) => $xlsx->appendRows($endless()), 'appendChunk' => static fn ($xlsx) => $xlsx->appendChunk('endless', new InfiniteIterator(new ArrayIterator([[1], [2]])))] as $what => $use) {
    $xlsx = new NativeXlsx($path = in_memory("thrown-$what"), options: ['rollover' => true]);
    $xlsx->appendChunk('first', [[1], [2]]);
    pcntl_alarm(1);
    throws(RuntimeException::class, 0, 'stop', static fn () => $use($xlsx));
    same([2, 2], [$xlsx->rowCount(), $xlsx->committedRowCount()], $what);
    $xlsx->close();
    same(2, NativeXlsx::status($path)['rows']);
    same(2, (new NativeXlsx($path))->rowCount());
}
echo "done\n";
--EXPECT--
done
