<?php
// 6. The cursor's last pages cost what its first ones did, and the server reads no row twice.
return static function (Bench\Bench $bench): void {
    orders($bench, 1_000_000);
    $bench->say("200 pages of 5,000 rows, $bench->runs times");
    $bench->job('pages');
    $first = $last = $reads = [];
    for ($run = 0; $run < $bench->runs; $run++) {
        $job = $bench->job('pages');
        $first[] = $bench::median(array_slice($job['pages'], 2, 20)); // the first holds the connection's start
        $last[] = $bench::median(array_slice($job['pages'], -21, 20)); // the very last may be empty
        $reads[] = $job['reads'] / $job['rows'];
    }
    [$first, $last] = [$bench::median($first), $bench::median($last)];
    $bench->atMost('last cursor pages, times the first', $last / $first, 1.2, '×', sprintf('%.2f ms against %.2f ms a page of 5,000', $last * 1e3, $first * 1e3));
    $bench->atMost('index entries read per row (Handler_read_*)', $bench::median($reads), 1.01, '', 'counted by the server');
};
