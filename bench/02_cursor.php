<?php
// 2. Database rows to a finished file, against PDO that only fetches them.
return static function (Bench\Bench $bench): void {
    $rows = 1_000_000;
    orders($bench, $rows);
    $check = static fn (array $job): float => $job['rows'] === $rows ? $job['seconds'] : throw new LogicException("{$job['rows']} rows");
    $path = "$bench->folder/cursor.xlsx";
    $bench->say("1,000,000 rows of ten columns, $bench->runs times each");
    $check($bench->job('fetch')); // warms the server's buffers
    $seconds = $bench->inTurn(
        $bench->runs,
        fetch: static fn (): float => $check($bench->job('fetch')),
        export: static function () use ($bench, $check, $path, $rows): float {
            // A new file each time: taking an old one of that size out of the page cache is no part of the work.
            is_file($path) && unlink($path);
            return $check($bench->job('cursor', $path, $rows));
        },
    );
    $bench->atMost(
        '1,000,000 database rows to a finished file with appendCursor: times PDO only fetching them (prepared, unbuffered)',
        $seconds['export'] / $seconds['fetch'],
        2,
        '×',
        sprintf('%.2f s against %.2f s', $seconds['export'], $seconds['fetch']),
    );
};
