<?php
// 9. A Laravel export in slices of 1,000 mapped rows: the last ones cost what the second did. As in figure 3, each of the last
// slices is run next to one of the early ones of another export, so that a busy moment of the machine must not pass for growth.
return static function (Bench\Bench $bench): void {
    $slices = (int) (getenv('BENCH_SLICES') ?: 200);
    $pairs = 20;
    $bench->say("$slices slices of 1,000 rows through Eloquent, each in a worker of its own");
    $base = "$bench->folder/laravel";
    $bench->run(['cp', '-r', "$bench->root/laravel/tests/application", $base]);
    foreach (['bootstrap/cache', 'storage/logs', 'storage/app', 'storage/framework/cache/data', 'storage/framework/views', 'resources/views'] as $folder) {
        mkdir("$base/$folder", 0700, true);
    }
    $bench->job('slice', $base, 'fill', $slices * 1_000);
    $slice = static function (string $id, int $number) use ($bench, $base): array {
        $done = $bench->job('slice', $base, 'slice', $id);
        if ($done['status'] !== 'running' || $done['rows'] !== $number * 1_000) {
            throw new RuntimeException("slice $number left {$done['rows']} rows and the export {$done['status']}");
        }
        return $done;
    };
    $long = $bench->job('slice', $base, 'export')['id'];
    for ($number = 1; $number <= $slices - $pairs - 1; $number++) {
        $slice($long, $number);
    }
    $new = $bench->job('slice', $base, 'export')['id'];
    $slice($new, 1);
    $first = $last = [];
    for ($i = 1; $i <= $pairs; $i++) {
        $first[] = $slice($new, 1 + $i);
        $last[] = $slice($long, $slices - $pairs - 1 + $i);
    }
    $median = static fn (array $jobs, string $what): float => $bench::median(array_column($jobs, $what));
    [$early, $late] = [$median($first, 'slice') * 1e3, $median($last, 'slice') * 1e3];
    $bench->atMost(
        sprintf('%s slices of 1,000 rows of a Laravel export: the last %d, times the second to the %dst', number_format($slices), $pairs, $pairs + 1),
        $late / $early,
        1.1,
        '×',
        sprintf('%.1f ms against %.1f ms', $late, $early),
    );
    [$early, $late] = [$median($first, 'peak') / 1024, $median($last, 'peak') / 1024];
    $bench->atMost('the same: peak memory of the worker', $late / $early, 1.1, '×', sprintf('%.1f MB against %.1f MB', $late, $early));
    $bench->atMost('bytes of a slice in the queue', max(array_column([...$first, ...$last], 'payload')), 1_536, ' bytes', 'payload of the job, with everything the framework adds');
};
