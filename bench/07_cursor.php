<?php
// 7. The cursor against PDO: rows, rows with work on them, keys, OFFSET pages.
return static function (Bench\Bench $bench): void {
    $rows = 1_000_000;
    orders($bench, $rows);
    $walk = static function (string ...$arguments) use ($bench, $rows): Closure {
        return static function () use ($bench, $rows, $arguments): float {
            $job = $bench->job('walk', ...$arguments);
            return $job['rows'] === $rows ? $job['seconds'] : throw new LogicException("{$job['rows']} rows");
        };
    };
    $compare = static function (string $measure, array $ours, array $theirs) use ($bench, $walk): array {
        $bench->say("$measure, $bench->runs times each");
        $seconds = $bench->inTurn($bench->runs, theirs: $walk(...$theirs), ours: $walk(...$ours));
        return [$seconds['ours'], $seconds['theirs'], sprintf('%.2f s against %.2f s', $seconds['ours'], $seconds['theirs'])];
    };
    $walk('pdo')(); // warms the server's buffers
    [$ours, $theirs, $detail] = $compare('foreach over 1,000,000 × 10 rows', ['cursor'], ['pdo']);
    $bench->atMost('foreach over 1,000,000 × 10 rows: times PDO, prepared and unbuffered, into arrays', $ours / $theirs, 1, '×', $detail);
    [$ours, $theirs, $detail] = $compare('the same with 1 ms of work per 100 rows', ['cursor', '1'], ['pdo', '1']);
    $bench->atMost('the same with 1 ms of work per 100 rows', $ours / $theirs, 1, '×', $detail);
    [$ours, $theirs, $detail] = $compare('keys of 1,000,000 rows', ['cursor-keys'], ['pdo-keys']);
    $bench->atMost('keys() over 1,000,000 rows: times keyset pages by PDO::FETCH_COLUMN', $ours / $theirs, 1, '×', $detail);
    [$ours, $theirs, $detail] = $compare('pages of 5,000 rows', ['cursor-pages'], ['pdo-offset']);
    $bench->atLeast('chunks() over 1,000,000 rows: times as fast as OFFSET pages of the same size', $theirs / $ours, 20, '×', $detail);
};
