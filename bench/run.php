<?php
// `make bench`: the figures of the promise, each a ratio within one run. Usage, inside scripts/with-mariadb:
// php run.php [NUMBER...]. With all of them, the table in docs/performance.md is written anew.

require __DIR__ . '/lib/Bench.php';
require dirname(__DIR__) . '/demo/orders.php';

/** The orders table, filled once. */
function orders(Bench\Bench $bench, int $rows): void
{
    static $filled = 0;
    if ($filled !== $rows) {
        $bench->say(number_format($rows) . ' orders into MariaDB');
        Demo\fill(Demo\pdo(), $rows);
        $filled = $rows;
    }
}

$wanted = array_map(intval(...), array_slice($argv, 1));
$bench = new Bench\Bench(max(1, (int) (getenv('BENCH_RUNS') ?: 5)));
foreach (glob(__DIR__ . '/[0-9]*.php') as $file) {
    if ($wanted !== [] && !in_array((int) basename($file), $wanted, true)) {
        continue;
    }
    echo '==> figure ', basename($file, '.php'), "\n";
    (require $file)($bench);
    $bench->clear();
}
if ($bench->figures === []) {
    fwrite(STDERR, "no such figure\n");
    exit(2);
}

$table = "| measure | measured | must be | |\n| --- | --- | --- | --- |\n";
foreach ($bench->figures as $figure) {
    $table .= sprintf("| %s | %s (%s) | %s | %s |\n", $figure['measure'], $figure['value'], $figure['detail'], $figure['limit'], $figure['good'] ? 'pass' : 'FAIL');
}
if ($wanted === []) {
    $cpu = preg_match('/^model name\s*:\s*(.+)$/m', @file_get_contents('/proc/cpuinfo') ?: '', $match) ? $match[1] : php_uname('m');
    $cores = (int) trim((string) shell_exec('nproc 2>/dev/null')) ?: 1;
    $server = Demo\pdo()->query('SELECT VERSION()')->fetchColumn();
    $about = sprintf(
        "Measured on %s with `make bench` (medians of %d runs): %s, %d cores, %s %s, PHP %s, %s.\n\n",
        gmdate('Y-m-d'), $bench->runs, trim($cpu), $cores, PHP_OS, preg_replace('/-.*/', '', php_uname('r')), PHP_VERSION, $server,
    );
    foreach (['docs/performance.md', 'README.md'] as $name) {
        $file = dirname(__DIR__) . "/$name";
        $text = file_get_contents($file);
        $new = preg_replace_callback('/(<!-- bench:begin -->\n).*(<!-- bench:end -->)/s', static fn (array $match): string => $match[1] . $about . $table . $match[2], $text, count: $count);
        if ($count !== 1) {
            fwrite(STDERR, "$name lacks its markers\n");
            exit(2);
        }
        file_put_contents($file, $new);
        echo "==> $name is up to date\n";
    }
}
$bad = count(array_filter($bench->figures, static fn (array $figure): bool => !$figure['good']));
echo $bad === 0 ? "==> every figure is within its limit\n" : "==> $bad of " . count($bench->figures) . " figures miss their limit\n";
exit($bad === 0 ? 0 : 1);
