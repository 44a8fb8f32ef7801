<?php
// 3. A long export over many jobs: the last ones cost what the first ones did.
return static function (Bench\Bench $bench): void {
    $jobs = (int) (getenv('BENCH_JOBS') ?: 2_000);
    $path = "$bench->folder/jobs.xlsx";
    $seconds = $peaks = [];
    $bench->say("$jobs jobs of 500 rows, each its own process");
    for ($job = 0; $job < $jobs; $job++) {
        $one = $bench->job('chunk', $path, $job);
        $seconds[] = $one['seconds'];
        $peaks[] = $one['peak'];
    }
    $first = static fn (array $all): float => $bench::median(array_slice($all, 1, 100));
    $last = static fn (array $all): float => $bench::median(array_slice($all, -100));
    $bench->atMost(
        sprintf('%s jobs of 500 rows, each its own process: wall clock of the last 100, times that of jobs 2 to 101', number_format($jobs)),
        $last($seconds) / $first($seconds),
        1.1,
        '×',
        sprintf('%.1f ms against %.1f ms', $last($seconds) * 1e3, $first($seconds) * 1e3),
    );
    $bench->atMost(
        'the same: peak memory',
        $last($peaks) / $first($peaks),
        1.1,
        '×',
        sprintf('%.1f MB against %.1f MB', $last($peaks) / 1e3, $first($peaks) / 1e3),
    );
};
