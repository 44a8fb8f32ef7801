<?php
// Short jobs, each a process of its own, so many at a time: what do they leave on the server, and how many connections were
// there at once? Read from the server's own status. Every tenth job is killed in the middle; of the others some close their
// cursor, some just end, some read to the end.
//
//     EXT=… php -d extension=… campaign.php JOBS AT_ONCE
//
// Ends with 0 if nothing is left and the bound held.

[, $jobs, $atOnce] = array_map(intval(...), $argv + [0, 10_000, 8]);
$env = static fn (string $name): string => getenv("NX_DB_$name") ?: throw new LogicException('run this through scripts/torture-jobs');
$pdo = new PDO("mysql:host={$env('HOST')};port={$env('PORT')};dbname={$env('NAME')}", $env('USER'), $env('PASSWORD'));
$pdo->exec('CREATE OR REPLACE TABLE numbers (id INT PRIMARY KEY, name VARCHAR(40) NOT NULL) AS SELECT seq AS id, CONCAT("name ", seq) AS name FROM seq_1_to_2000');
$status = static fn (string $name): int => (int) $pdo->query("SHOW GLOBAL STATUS LIKE '$name'")->fetchColumn(1);
$url = sprintf('mysql://%s:%s@%s:%s/%s', rawurlencode($env('USER')), rawurlencode($env('PASSWORD')), $env('HOST'), $env('PORT'), $env('NAME'));
$settled = static function () use ($status): int {
    for ($wait = 0; $wait < 3000 && $status('Threads_connected') > 1; $wait++) {
        usleep(10_000);
    }
    return $status('Threads_connected') - 1;
};
$settled();
$pdo->exec('FLUSH STATUS');
$before = $status('Connections');

$began = microtime(true);
$running = [];
$kills = $odd = 0;
for ($n = 0; $n < $jobs || $running !== [];) {
    while ($n < $jobs && count($running) < $atOnce) {
        $command = [PHP_BINARY, '-d', 'extension=' . getenv('EXT'), __DIR__ . '/job.php', $url, (string) $n];
        $running[$n++] = proc_open($command, [['file', '/dev/null', 'r'], STDOUT, STDERR], $pipes);
    }
    usleep(500);
    foreach ($running as $number => $process) {
        $state = proc_get_status($process);
        if (!$state['running']) {
            $killed = $state['signaled'] && $state['termsig'] === SIGKILL;
            $kills += (int) $killed;
            $odd += (int) ($killed !== ($number % 10 === 3) || !$killed && $state['exitcode'] !== 0);
            proc_close($process);
            unset($running[$number]);
        }
    }
}
$left = $settled();
$most = $status('Max_used_connections') - 1;
printf(
    "      %s jobs, %d at a time, %d of them killed, %.0f s: %s connections, %d at once at most, %d left behind, %d jobs ended badly\n",
    number_format($jobs),
    $atOnce,
    $kills,
    microtime(true) - $began,
    number_format($status('Connections') - $before),
    $most,
    $left,
    $odd,
);
// One for each job; one more for a moment where a job ends in the middle of a page, or was killed and isn't noticed yet.
exit($left === 0 && $odd === 0 && $most <= 2 * $atOnce ? 0 : 1);
