<?php
// 5. Memory is flat: what an export holds above bare PHP, small or large.
return static function (Bench\Bench $bench): void {
    orders($bench, 1_000_000);
    $path = "$bench->folder/memory.xlsx";
    $bench->say("peak memory, $bench->runs times each");
    $peaks = $bench->inTurn(
        $bench->runs,
        bare: static fn (): float => $bench->bare('bare')['peak'],
        rows100: static fn (): float => $bench->job('rows', $path, 100_000, 500)['peak'],
        rows1000: static fn (): float => $bench->job('rows', $path, 1_000_000, 500)['peak'],
        cursor100: static fn (): float => $bench->job('cursor', $path, 100_000)['peak'],
        cursor1000: static fn (): float => $bench->job('cursor', $path, 1_000_000)['peak'],
    );
    $above = static fn (string $name): float => ($peaks[$name] - $peaks['bare']) / 1024;
    foreach (['rows' => 'PHP rows', 'cursor' => 'appendCursor'] as $kind => $words) {
        foreach (['1000' => '1,000,000', '100' => '100,000'] as $size => $number) {
            $bench->atMost(
                "peak memory above bare PHP, $number rows, $words",
                $above($kind . $size),
                40,
                ' MB',
                sprintf('%.1f MB in all, bare PHP %.1f MB', $peaks[$kind . $size] / 1024, $peaks['bare'] / 1024),
            );
        }
    }
};
