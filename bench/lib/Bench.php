<?php

namespace Bench;

/** Starts jobs as processes of their own, measures them, and keeps the figures. */
final class Bench
{
    public readonly string $folder;
    public readonly string $root;
    /** @var list<array{measure: string, value: string, limit: string, good: bool, detail: string}> */
    public array $figures = [];

    public function __construct(public readonly int $runs)
    {
        $this->root = dirname(__DIR__, 2);
        $this->folder = "$this->root/build/bench";
        is_dir($this->folder) || mkdir($this->folder, 0777, true);
        $this->clear();
    }

    /** A PHP script of bench/jobs/ in its own process, with the extension. Its last line is JSON (see job.php). */
    public function job(string $script, string|int|float ...$arguments): array
    {
        return $this->php(['-d', 'extension=' . getenv('EXT')], $script, $arguments);
    }

    /** The same without the extension. */
    public function bare(string $script, string|int|float ...$arguments): array
    {
        return $this->php([], $script, $arguments);
    }

    private function php(array $options, string $script, array $arguments): array
    {
        [$seconds, $output] = $this->run([PHP_BINARY, ...$options, '-d', 'display_errors=stderr', "$this->root/bench/jobs/$script.php", ...$arguments]);
        $lines = explode("\n", trim($output));
        return ['seconds' => $seconds] + json_decode(end($lines), true, flags: JSON_THROW_ON_ERROR);
    }

    /** Wall clock from before the start to after the end, and what it printed. */
    public function run(array $command): array
    {
        $began = hrtime(true);
        $process = proc_open(array_map(strval(...), $command), [0 => ['file', '/dev/null', 'r'], 1 => ['pipe', 'w'], 2 => STDERR], $pipes);
        $output = stream_get_contents($pipes[1]);
        $status = proc_close($process);
        $seconds = (hrtime(true) - $began) / 1e9;
        if ($status !== 0) {
            throw new \RuntimeException(implode(' ', $command) . " ended with status $status");
        }
        return [$seconds, $output];
    }

    /** Runs the measurements in turn, $runs times each, so that a busy moment hits them alike; gives the medians. */
    public function inTurn(int $runs, \Closure ...$measure): array
    {
        $values = array_fill_keys(array_keys($measure), []);
        for ($run = 0; $run < $runs; $run++) {
            foreach ($measure as $name => $one) {
                $values[$name][] = $one();
            }
        }
        return array_map(self::median(...), $values);
    }

    public static function median(array $values): float
    {
        sort($values);
        $middle = intdiv(count($values), 2);
        return count($values) % 2 ? $values[$middle] : ($values[$middle - 1] + $values[$middle]) / 2;
    }

    public function atMost(string $measure, float $value, float $limit, string $unit, string $detail): void
    {
        $this->figure($measure, $value, $limit, $unit, 'at most', $value <= $limit, $detail);
    }

    public function atLeast(string $measure, float $value, float $limit, string $unit, string $detail): void
    {
        $this->figure($measure, $value, $limit, $unit, 'at least', $value >= $limit, $detail);
    }

    private function figure(string $measure, float $value, float $limit, string $unit, string $word, bool $good, string $detail): void
    {
        $digits = $limit < 1.1 ? 4 : 2;
        $this->figures[] = [
            'measure' => $measure,
            'value' => sprintf("%.{$digits}f%s", $value, $unit),
            'limit' => "$word " . rtrim(rtrim(sprintf('%.4f', $limit), '0'), '.') . $unit,
            'good' => $good,
            'detail' => $detail,
        ];
        printf("      %s  %s: %.{$digits}f%s, %s %s%s (%s)\n", $good ? 'PASS' : 'FAIL', $measure, $value, $unit, $word, $limit, $unit, $detail);
    }

    public function say(string $text): void
    {
        echo "      $text\n";
    }

    /** Removes what the last measurement left. */
    public function clear(): void
    {
        $entries = new \RecursiveIteratorIterator(new \RecursiveDirectoryIterator($this->folder, \FilesystemIterator::SKIP_DOTS), \RecursiveIteratorIterator::CHILD_FIRST);
        foreach ($entries as $entry) {
            $entry->isDir() ? rmdir($entry->getPathname()) : unlink($entry->getPathname());
        }
    }
}
