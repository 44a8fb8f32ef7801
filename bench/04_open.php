<?php
// 4. Opening does not grow with the number of commits.
return static function (Bench\Bench $bench): void {
    [$few, $many] = ["$bench->folder/few.xlsx", "$bench->folder/many.xlsx"];
    $bench->say('parts with 1,000 and 200,000 commits');
    $bench->job('commits', $few, 1_000);
    $bench->job('commits', $many, 200_000);
    $bench->job('open', $few);
    $bench->job('open', $many);
    $runs = max(41, $bench->runs);
    $bench->say("open and hasChunk, $runs times each");
    $seconds = $bench->inTurn(
        $runs,
        few: static fn (): float => $bench->job('open', $few)['seconds'],
        many: static fn (): float => $bench->job('open', $many)['seconds'],
    );
    $bench->atMost(
        'open and hasChunk after 200,000 commits, times the same after 1,000 (process start included)',
        $seconds['many'] / $seconds['few'],
        1.1,
        '×',
        sprintf('%.1f ms against %.1f ms', $seconds['many'] * 1e3, $seconds['few'] * 1e3),
    );
};
