<?php
// The job under fault: everything a workbook goes through, in steps that each say when they have returned. Run again, by
// whoever comes later, it goes on where it was cut off.

namespace Faults;

use NativeXlsx;

const ID = 'run';

function rows(int $from, int $to): array
{
    return array_map(static fn (int $n): array => [$n, $n % 10 === 0 ? new NativeXlsx\Link("https://example.org/$n", "link $n") : str_repeat("text $n ", 20)], range($from, $to));
}

/** What the two sheets hold in the end. */
function expected(): array
{
    $plain = static fn (int $from, int $to): array => array_map(static fn (int $n): array => [$n, $n % 10 === 0 ? "link $n" : str_repeat("text $n ", 20)], range($from, $to));
    return ['One' => [['n', 't'], ...$plain(1, 60)], 'Two' => [['n', 't'], ...$plain(61, 100)]];
}

/**
 * @param callable(string): void $returned told of each step that has returned
 * @param ?NativeXlsx $xlsx the handle in use, for whoever catches
 */
function job(string $folder, callable $returned, ?NativeXlsx &$xlsx): void
{
    $path = "$folder/book.xlsx";
    $open = static fn (): NativeXlsx => new NativeXlsx($path, ['n', 't'], 'One', ['id' => ID]);
    $xlsx = $open();
    $returned('open');
    if (!$xlsx->isFinished()) {
        $xlsx->selectSheet('One');
        $xlsx->appendChunk('a', rows(1, 40));
        $returned('chunk a');
        if ($xlsx->token('One') !== '60') {
            $xlsx->appendRows(rows(41, 60));
            $xlsx->commit('60');
        }
        $returned('commit');
        $xlsx->addSheet('Two', ['n', 't']);
        $returned('sheet');
        $xlsx->appendChunk('b', rows(61, 80));
        $returned('chunk b');
        $xlsx->close();
        $returned('close');
        $xlsx = null;
        $xlsx = $open();
        $returned('resume');
        $xlsx->addSheet('Two', ['n', 't']);
        $xlsx->appendChunk('c', rows(81, 100));
        $returned('chunk c');
        $xlsx->finish();
        $returned('finish');
    }
    $xlsx = null;
    $xlsx = $open();
    foreach (['a', 'b', 'c'] as $key) {
        if ($xlsx->appendChunk($key, [])) {
            throw new \LogicException("chunk $key is not in the finished file");
        }
    }
    $xlsx->finish();
    $returned('delivered again');
    $xlsx = null;
    $xlsx = new NativeXlsx("$folder/other.xlsx");
    $xlsx->appendRows(rows(1, 20));
    $xlsx->commit();
    $xlsx->discard();
    $xlsx = null;
    $returned('discard');
}
