<?php
// One job in a process of its own, which may be killed at a moment within one of its stages.

namespace Kills;

final class Victim
{
    /** Seconds that a stage takes here, smoothed; the moments of the kills are spread over it. */
    private static array $spans = ['open' => 0.03, 'sheet' => 0.01, 'chunk' => 0.01, 'cursor' => 0.05, 'token' => 0.005, 'commit' => 0.005, 'close' => 0.001, 'finish' => 0.03, 'discard' => 0.005];

    private mixed $process;
    private array $pipes = [];
    private string $buffer = '';
    private float $stageBegan = 0.0;
    private string $errors;
    /** As last seen. How it ended is told once only, and by a slow machine maybe at the first look. */
    private array $state;
    public readonly int $pid;
    /** The stage it said last. */
    public ?string $stage = null;
    /** Rows of the last commit that it said had returned. */
    public ?int $acknowledged = null;
    /** `more`, `done`, or null: it did not come to its end. */
    public ?string $ended = null;
    /** Whether the signal ended a process that was alive. */
    public bool $killed = false;
    public string $complaint = '';

    public function __construct(Plan $plan, string $path, string $what)
    {
        $this->errors = "$path.errors";
        $command = [PHP_BINARY, '-d', 'extension=' . getenv('EXT'), '-d', 'display_errors=stderr', '-d', 'log_errors=0', '-d', 'error_reporting=-1', __DIR__ . '/job.php', (string) $plan->seed, (string) $plan->chain, $path, $what];
        $this->process = proc_open($command, [['file', '/dev/null', 'r'], ['pipe', 'w'], ['file', $this->errors, 'w']], $this->pipes);
        $this->state = proc_get_status($this->process);
        $this->pid = $this->state['pid'];
    }

    /** Runs it to its end, or to $kill's: in the nth stage of that name, after that fraction of what it usually takes. */
    public function run(?array $kill): self
    {
        $times = 0;
        while (($line = $this->line()) !== null) {
            $this->hear($line);
            if ($kill !== null && $this->isWhere($kill, $line, $times)) {
                usleep((int) ($kill['fraction'] * (self::$spans[$this->stage] ?? 0.005) * 1e6));
                posix_kill($this->pid, SIGKILL);
                $kill = null;
            }
        }
        fclose($this->pipes[1]);
        $deadline = microtime(true) + 120;
        while ($this->state['running'] && microtime(true) < $deadline) {
            usleep(500);
            $this->state = proc_get_status($this->process);
        }
        $status = $this->state;
        if ($status['running']) {
            posix_kill($this->pid, SIGKILL);
            $this->complaint = 'the job did not come to an end';
        }
        $this->killed = $status['signaled'] && $status['termsig'] === SIGKILL;
        proc_close($this->process);
        $said = trim((string) file_get_contents($this->errors));
        unlink($this->errors);
        if ($said !== '') {
            $this->complaint = "the job said: $said";
        } elseif (!$this->killed && ($status['exitcode'] !== 0 || $this->ended === null)) {
            $this->complaint = "the job ended with status {$status['exitcode']}" . ($status['signaled'] ? ", signal {$status['termsig']}" : '');
        }
        return $this;
    }

    /** Whether this line begins the stage to be killed in. The last one is as good as one that never comes. */
    private function isWhere(array $kill, string $line, int &$times): bool
    {
        if (!str_starts_with($line, 'stage ')) {
            return false;
        }
        $times += $kill['stage'] === null || $kill['stage'] === $this->stage ? 1 : 0;
        return $times === $kill['nth'] || $kill['stage'] === null && in_array($this->stage, ['close', 'finish'], true);
    }

    private function hear(string $line): void
    {
        [$word, $rest] = explode(' ', $line, 2) + [1 => ''];
        if ($this->stage !== null && $this->stageBegan > 0 && isset(self::$spans[$this->stage])) {
            self::$spans[$this->stage] += (microtime(true) - $this->stageBegan - self::$spans[$this->stage]) / 8;
            $this->stageBegan = 0.0;
        }
        match ($word) {
            'stage' => [$this->stage, $this->stageBegan] = [$rest, microtime(true)],
            'ack' => $this->acknowledged = (int) $rest,
            'more', 'done' => $this->ended = $word,
            default => $this->complaint = "the job said: $line",
        };
    }

    private function line(): ?string
    {
        while (($end = strpos($this->buffer, "\n")) === false) {
            $more = fread($this->pipes[1], 8192);
            if ($more === '' || $more === false) {
                // A line that was cut short is none.
                return null;
            }
            $this->buffer .= $more;
        }
        $line = substr($this->buffer, 0, $end);
        $this->buffer = substr($this->buffer, $end + 1);
        return $line;
    }
}
