<?php
// 6. The cursor's last pages cost what its first ones did, and the server reads no row twice. A walk through the whole table
// and one over its first pages take turns, so that a busy moment of the machine does not pass for growth.
return static function (Bench\Bench $bench): void {
    orders($bench, 1_000_000);
    $runs = max(9, $bench->runs);
    $bench->say("200 pages of 5,000 rows, $runs times");
    $bench->job('pages');
    $first = $last = $reads = [];
    for ($run = 0; $run < $runs; $run++) {
        // The first two hold the connection's start, the very last may be empty.
        $first = [...$first, ...array_slice($bench->job('pages', 22)['pages'], 2)];
        $walk = $bench->job('pages');
        $last = [...$last, ...array_slice($walk['pages'], -21, 20)];
        $first = [...$first, ...array_slice($bench->job('pages', 22)['pages'], 2)];
        $reads[] = $walk['reads'] / $walk['rows'];
    }
    [$first, $last] = [$bench::median($first) * 1e3, $bench::median($last) * 1e3];
    $bench->atMost('last cursor pages, times the first', $last / $first, 1.2, '×', sprintf('%.2f ms against %.2f ms a page of 5,000', $last, $first));
    $bench->atMost('index entries read per row (Handler_read_*)', $bench::median($reads), 1.01, '', 'counted by the server');
};
