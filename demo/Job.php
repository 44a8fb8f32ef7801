<?php

namespace Demo;

/** One slice in its own process. */
final class Job
{
    private $process;
    private array $pipes = [];
    private float $startedAt;
    private string $output = '';
    /** As last seen. How it ended is told once only, and by a slow machine maybe at the first look. */
    private array $state;
    public readonly int $pid;

    public function __construct(string $path, string $id, float $seconds, int $page)
    {
        $this->startedAt = microtime(true);
        $command = [PHP_BINARY, '-d', 'extension=' . getenv('EXT'), '-d', 'display_errors=stderr', __DIR__ . '/slice.php', $path, $id, (string) $seconds, (string) $page];
        $this->process = proc_open($command, [0 => ['file', '/dev/null', 'r'], 1 => ['pipe', 'w'], 2 => STDERR], $this->pipes);
        stream_set_blocking($this->pipes[1], false);
        $this->state = proc_get_status($this->process);
        $this->pid = $this->state['pid'];
    }

    public function runsFor(): float
    {
        return microtime(true) - $this->startedAt;
    }

    public function kill(): void
    {
        proc_terminate($this->process, SIGKILL);
    }

    /** null while it runs; then what it said, and how it ended. */
    public function ended(): ?array
    {
        $this->output .= stream_get_contents($this->pipes[1]);
        if ($this->state['running']) {
            $this->state = proc_get_status($this->process);
        }
        if ($this->state['running']) {
            return null;
        }
        $status = $this->state;
        $this->output .= stream_get_contents($this->pipes[1]);
        proc_close($this->process);
        return [
            'killed' => $status['signaled'] && $status['termsig'] === SIGKILL,
            'status' => $status['signaled'] ? 128 + $status['termsig'] : $status['exitcode'],
            'said' => json_decode($this->output, true),
            'seconds' => $this->runsFor(),
        ];
    }
}
