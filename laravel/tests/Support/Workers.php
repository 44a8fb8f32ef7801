<?php

namespace NativeXlsx\Laravel\Tests\Support;

use RuntimeException;

/**
 * Real processes of the test application, queue workers above all. They are known by pid, and end with the test however
 * it ends; if even this process is killed, the system ends them (setpriv, on Linux).
 */
final class Workers
{
    /** @var array<int, array{process: resource, state: array<string, mixed>, log: string, name: string}> by pid */
    private array $processes = [];

    private int $started = 0;

    public function __construct()
    {
        register_shutdown_function([$this, 'endAll']);
    }

    /**
     * `queue:work`.
     *
     * @param list<string> $options further ones, like `--tries=1`
     * @param array<string, string> $environment
     * @return int the pid
     */
    public function work(string $queue = 'exports,default', string $connection = 'redis', array $options = [], array $environment = []): int
    {
        return $this->artisan(['queue:work', $connection, "--queue=$queue", '--sleep=0.2', '--no-interaction', ...$options], $environment);
    }

    /**
     * An Artisan command in the background.
     *
     * @param list<string> $arguments
     * @param array<string, string> $environment
     * @return int the pid
     */
    public function artisan(array $arguments, array $environment = []): int
    {
        return $this->start([...Application::php(), Application::base() . '/artisan', ...$arguments], $environment, $arguments[0]);
    }

    /** The application on PHP's built-in web server, with as many processes as it may have. @return array{pid: int, url: string} */
    public function serve(int $processes = 4): array
    {
        $public = Application::base() . '/public';
        return $this->web(
            static fn (string $address): array => [...Application::php(), '-S', $address, '-t', $public, "$public/index.php"],
            static fn (string $address): array => ['PHP_CLI_SERVER_WORKERS' => (string) $processes, 'APP_URL' => "http://$address"],
            'web'
        );
    }

    /**
     * PHP's built-in web server on a free port. Between finding the port and listening at it somebody else may take it; then
     * on another one.
     *
     * @param callable(string): list<string> $command of an address
     * @param callable(string): array<string, string> $environment of an address
     * @return array{pid: int, url: string}
     */
    public function web(callable $command, callable $environment, string $name): array
    {
        for ($try = 1; $try <= 10; $try++) {
            $socket = stream_socket_server('tcp://127.0.0.1:0') ?: throw new RuntimeException('no free port');
            $address = (string) stream_socket_get_name($socket, false);
            fclose($socket);
            $pid = $this->start($command($address), $environment($address), $name);
            // What it says itself: a connection could be to whoever took the port.
            $listens = fn (): bool => str_contains((string) file_get_contents($this->log($pid)), "(http://$address) started");
            Wait::until(fn (): bool => $listens() || !$this->isRunning($pid), "the server $name listens", null, fn (): string => $this->logs());
            if ($listens()) {
                return ['pid' => $pid, 'url' => "http://$address"];
            }
        }
        throw new RuntimeException("$name can't listen: " . $this->logs());
    }

    /**
     * @param list<string> $command
     * @param array<string, string> $environment
     */
    public function start(array $command, array $environment = [], string $name = 'process'): int
    {
        $log = Application::base() . '/storage/logs/' . preg_replace('/\W+/', '-', $name) . '-' . ++$this->started . '.log';
        if (is_executable('/usr/bin/setpriv')) {
            $command = ['/usr/bin/setpriv', '--pdeathsig', 'KILL', ...$command];
        }
        $process = proc_open($command, [['file', '/dev/null', 'r'], ['file', $log, 'a'], ['file', $log, 'a']], $pipes, Application::base(), $environment + Application::environment());
        if (!is_resource($process)) {
            throw new RuntimeException("could not start $name");
        }
        $state = proc_get_status($process);
        $this->processes[$state['pid']] = ['process' => $process, 'state' => $state, 'log' => $log, 'name' => $name];
        return $state['pid'];
    }

    /** The file with what it says. */
    public function log(int $pid): string
    {
        return $this->processes[$pid]['log'];
    }

    public function isRunning(int $pid): bool
    {
        return isset($this->processes[$pid]) && $this->state($pid)['running'];
    }

    /** @return array<string, mixed> kept once it has ended: how is told once only, and by a slow machine maybe at the first look */
    private function state(int $pid): array
    {
        if ($this->processes[$pid]['state']['running']) {
            $this->processes[$pid]['state'] = proc_get_status($this->processes[$pid]['process']);
        }
        return $this->processes[$pid]['state'];
    }

    public function signal(int $pid, int $signal): void
    {
        if ($this->isRunning($pid)) {
            posix_kill($pid, $signal);
        }
    }

    /** Waits until it has ended by itself, and gives its exit status (-1: by a signal). */
    public function wait(int $pid, ?float $seconds = null): int
    {
        $status = [];
        Wait::until(function () use ($pid, &$status): bool {
            $status = $this->state($pid);
            return !$status['running'];
        }, "process $pid ({$this->processes[$pid]['name']}) ends", $seconds, fn (): string => $this->logs());
        unset($this->processes[$pid]);
        return (int) $status['exitcode'];
    }

    /** Asks it to end, and makes sure. */
    public function end(int $pid): void
    {
        if (!isset($this->processes[$pid])) {
            return;
        }
        $children = self::children($pid);
        $this->signal($pid, SIGTERM);
        $until = microtime(true) + 10;
        while ($this->isRunning($pid) && microtime(true) < $until) {
            usleep(10_000);
        }
        $this->kill($pid);
        self::killAll($children);
    }

    public function kill(int $pid): void
    {
        if (!isset($this->processes[$pid])) {
            return;
        }
        $children = self::children($pid);
        $this->signal($pid, SIGKILL);
        proc_close($this->processes[$pid]['process']);
        unset($this->processes[$pid]);
        self::killAll($children);
    }

    public function endAll(): void
    {
        $children = array_merge([], ...array_map(self::children(...), array_keys($this->processes)));
        foreach (array_keys($this->processes) as $pid) {
            $this->signal($pid, SIGTERM);
        }
        foreach (array_keys($this->processes) as $pid) {
            $this->end($pid);
        }
        self::killAll($children);
    }

    /** @return list<int> PHP's web server has workers, which outlive it */
    private static function children(int $pid): array
    {
        return array_map('intval', preg_split('/ /', (string) @file_get_contents("/proc/$pid/task/$pid/children"), -1, PREG_SPLIT_NO_EMPTY) ?: []);
    }

    /** @param list<int> $pids */
    private static function killAll(array $pids): void
    {
        foreach ($pids as $pid) {
            // Still one of ours: its number may be somebody else's by now.
            if (str_contains((string) @file_get_contents("/proc/$pid/cmdline"), Application::base())) {
                posix_kill($pid, SIGKILL);
            }
        }
    }

    /** What they said, for the message of a test that fails. */
    public function logs(): string
    {
        $text = '';
        foreach (glob(Application::base() . '/storage/logs/*.log') ?: [] as $log) {
            // Of an exception's trace only the beginning.
            $lines = array_filter(explode("\n", (string) file_get_contents($log)), static fn (string $line): bool => !preg_match('/^(#\d|\[stacktrace|"})/', $line));
            $text .= "\n--- " . basename($log) . "\n" . implode("\n", array_map(static fn (string $line): string => substr($line, 0, 600), array_slice($lines, -20)));
        }
        return $text;
    }
}
