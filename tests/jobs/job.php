<?php
// One short job of the campaign: job.php URL NUMBER.
[, $url, $number] = $argv;
$n = (int) $number;
$cursor = new NativeCursor($url, 'SELECT id, name FROM numbers', chunk: 200, options: ['connectTimeout' => 120]);
foreach ($cursor as $at => $row) {
    if ($row['id'] !== $at + 1) {
        exit(1);
    }
    if ($at >= $n * 7 % 2500) {
        break;
    }
}
match ($n % 10) {
    3 => posix_kill(getmypid(), SIGKILL),
    5 => $cursor->close(),
    7 => iterator_count(new NativeCursor($url, 'SELECT id FROM numbers WHERE id < 100')),
    default => null,
};
