<?php
// 1. PHP rows to a finished file, against rust_xlsxwriter in constant-memory mode on the same rows.
return static function (Bench\Bench $bench): void {
    $rows = 1_000_000;
    $target = "$bench->root/target/baseline";
    $bench->say('build the baseline (bench/baseline)');
    $bench->run(['cargo', 'build', '--release', '--quiet', '--locked', '--manifest-path', "$bench->root/bench/baseline/Cargo.toml", '--target-dir', $target]);
    $baseline = "$target/release/nx-bench-baseline";
    [$ours, $theirs] = ["$bench->folder/ours.xlsx", "$bench->folder/theirs.xlsx"];

    $bench->say('both write the same cells (20,000 rows)');
    $bench->run([$baseline, 20_000, $theirs]);
    $bench->job('rows', $ours, 20_000, 10_000);
    $bench->run(['python3', "$bench->root/bench/lib/same_cells.py", $ours, $theirs]);

    $bench->say("1,000,000 rows of ten cells, $bench->runs times each");
    $seconds = $bench->inTurn(
        $bench->runs,
        theirs: static fn (): float => $bench->run([$baseline, $rows, $theirs])[0],
        ours: static fn (): float => $bench->job('rows', $ours, $rows, 10_000)['seconds'],
    );
    $bench->atLeast(
        '1,000,000 × 10 PHP rows to a finished file: times as fast as rust_xlsxwriter (constant memory, in Rust)',
        $seconds['theirs'] / $seconds['ours'],
        3,
        '×',
        sprintf('%.2f s against %.2f s', $seconds['ours'], $seconds['theirs']),
    );
    $bench->atMost(
        'the size of its file',
        filesize($ours) / filesize($theirs),
        1.2,
        '×',
        sprintf('%.1f MB against %.1f MB', filesize($ours) / 1e6, filesize($theirs) / 1e6),
    );
};
