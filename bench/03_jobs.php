<?php
// 3. A long export over many jobs: the last ones cost what the first ones did. A busy moment of the machine must not pass for
// growth, so each of the last 100 jobs is run next to one of the jobs 2 to 101 of the same export begun anew.
return static function (Bench\Bench $bench): void {
    $jobs = (int) (getenv('BENCH_JOBS') ?: 2_000);
    [$long, $new] = ["$bench->folder/long.xlsx", "$bench->folder/new.xlsx"];
    $bench->say("$jobs jobs of 500 rows, each its own process");
    for ($job = 1; $job <= $jobs - 100; $job++) {
        $bench->job('chunk', $long, $job);
    }
    $bench->job('chunk', $new, 1);
    $first = $last = [];
    for ($i = 1; $i <= 100; $i++) {
        $first[] = $bench->job('chunk', $new, 1 + $i);
        $last[] = $bench->job('chunk', $long, $jobs - 100 + $i);
    }
    $median = static fn (array $jobs, string $what): float => $bench::median(array_column($jobs, $what));
    [$early, $late] = [$median($first, 'seconds') * 1e3, $median($last, 'seconds') * 1e3];
    $bench->atMost(
        sprintf('%s jobs of 500 rows, each its own process: wall clock of the last 100, times that of jobs 2 to 101', number_format($jobs)),
        $late / $early,
        1.1,
        '×',
        sprintf('%.1f ms against %.1f ms', $late, $early),
    );
    [$early, $late] = [$median($first, 'peak') / 1024, $median($last, 'peak') / 1024];
    $bench->atMost('the same: peak memory', $late / $early, 1.1, '×', sprintf('%.1f MB against %.1f MB', $late, $early));
};
