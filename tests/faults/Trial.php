<?php
// One failing operation: the job in a forked child under the fault, then again without it, in the same child or in another;
// and what both left behind.

namespace Faults;

use NativeXlsx;

final class Trial
{
    /** What the system says, and what our advice holds. */
    private const TEXTS = ['5' => ['Input/output error', "system's log"], '28' => ['No space left', 'free some space'], '4' => ['Interrupted', '']];

    /** @var list<string> */
    public array $complaints = [];
    /** Whether an operation failed at all. */
    public bool $fired = false;
    /** What was thrown. */
    public ?string $thrown = null;
    /** The operation that failed first. */
    public string $line = '';
    private string $log;

    public function __construct(private readonly string $folder, private readonly string $what, private readonly string $how, private readonly int $n, private readonly int $published)
    {
        $this->log = "$folder.log";
    }

    /** @return list<string> the operations that failed, or for `log` all */
    public function run(): array
    {
        mkdir($this->folder, 0700);
        @unlink($this->log);
        // Every second time the process that met the fault goes on itself, as a worker does with its next job.
        $alone = $this->n % 2 === 0;
        $first = $this->child(function (callable $say) use ($alone): void {
            $say('acknowledged', $steps = $this->underFault($say));
            if ($alone) {
                $this->after($steps, $say);
            }
        });
        if (!$alone) {
            $this->child(fn (callable $say) => $this->after($first['acknowledged'] ?? [], $say));
        }
        $lines = is_file($this->log) ? file($this->log, FILE_IGNORE_NEW_LINES) : [];
        $this->line = $lines[0] ?? '';
        $this->fired = $lines !== [];
        $this->thrown = $first['thrown'] ?? null;
        if ($this->thrown === null && in_array($this->what, ['5', '28'], true)) {
            $this->mayPass();
        }
        $this->judge();
        exec('rm -rf ' . escapeshellarg($this->folder));
        @unlink($this->log);
        return $lines;
    }

    private function fault(string $fault): void
    {
        putenv("NX_FAULT=$fault");
    }

    /** @return list<string> the steps that returned */
    private function underFault(callable $say): array
    {
        $steps = [];
        $xlsx = null;
        $descriptors = count(scandir('/proc/self/fd'));
        putenv("NX_FAULT_LOG=$this->log");
        $this->fault("$this->n $this->what $this->how");
        try {
            job($this->folder, static function (string $step) use (&$steps): void { $steps[] = $step; }, $xlsx);
        } catch (\Throwable $error) {
            $say('thrown', $error::class . ' ' . $error->getCode() . ': ' . $error->getMessage());
            $this->clear($error, $say);
            $this->latched($error, $xlsx, $say);
            unset($error);
        }
        $xlsx = null;
        $this->fault('');
        if (count(scandir('/proc/self/fd')) !== $descriptors) {
            $say('complaint', 'descriptors are left open: ' . implode(' ', array_map(static fn ($fd) => (string) @readlink("/proc/self/fd/$fd"), scandir('/proc/self/fd'))));
        }
        return $steps;
    }

    /** An error names the file, what the system said, and what to do. */
    private function clear(\Throwable $error, callable $say): void
    {
        [$text, $advice] = self::TEXTS[$this->what] ?? ['', ''];
        $code = $this->what === '28' ? 201 : 200;
        $message = $error->getMessage();
        if ($error::class !== NativeXlsx\IoException::class || $error->getCode() !== $code) {
            $say('complaint', 'unexpected ' . $error::class . " {$error->getCode()}: $message");
        } elseif (!str_contains($message, "'$this->folder") || !str_contains($message, $text) || ($advice !== '' && !str_contains($message, $advice) && !str_contains($message, 'whole, but'))) {
            $say('complaint', "not clear: $message");
        }
    }

    /** After a failed write or sync the handle takes nothing more. */
    private function latched(\Throwable $error, ?NativeXlsx $xlsx, callable $say): void
    {
        $message = $error->getMessage();
        if ($xlsx === null || !preg_match('~^(Writing|Syncing|Cutting) .*\.part/(rows|links|definitions|chunks|journal)~', $message)) {
            return;
        }
        $this->fault('');
        foreach (['appendRow' => static fn () => $xlsx->appendRow([1]), 'commit' => static fn () => $xlsx->commit(), 'finish' => static fn () => $xlsx->finish()] as $name => $use) {
            try {
                $use();
                $say('complaint', "after '$message' $name was taken");
            } catch (NativeXlsx\IoException $refused) {
                if ($refused->getCode() !== 203) {
                    $say('complaint', "after '$message' $name says: {$refused->getCode()} {$refused->getMessage()}");
                }
            }
        }
    }

    /** The same job once more, without a fault. */
    private function after(array $steps, callable $say): void
    {
        $xlsx = null;
        try {
            $this->acknowledged($steps, $say);
            job($this->folder, static fn () => null, $xlsx);
        } catch (\Throwable $error) {
            $say('complaint', 'the next one does not go on: ' . $error::class . " {$error->getCode()}: {$error->getMessage()}");
        }
    }

    /** What had returned is there. */
    private function acknowledged(array $steps, callable $say): void
    {
        $status = NativeXlsx::status("$this->folder/book.xlsx");
        if (in_array('finish', $steps, true)) {
            if ($status['state'] !== 'finished') {
                $say('complaint', "finish had returned, and it is {$status['state']}");
            }
            return;
        }
        $least = 0;
        foreach (['chunk a' => 40, 'commit' => 60, 'chunk b' => 80, 'chunk c' => 100] as $step => $rows) {
            $least = in_array($step, $steps, true) ? $rows : $least;
        }
        if (($status['rows'] ?? 0) < $least) {
            $say('complaint', ($status['rows'] ?? 0) . " rows of $least that were acknowledged are there ({$status['state']})");
        }
        if (in_array('commit', $steps, true) && $status['sheets'][0]['token'] !== '60') {
            $say('complaint', 'the token that was acknowledged is not there');
        }
    }

    /** Only what is for messages, or comes when the finished file stands, may fail without a word. */
    private function mayPass(): void
    {
        if (!str_ends_with($this->line, '/holder') && !($this->n > $this->published && preg_match('~^\d+ (remove|remove-folder|list|open|sync) ~', $this->line))) {
            $this->complaints[] = "nobody noticed: $this->line";
        }
    }

    private function judge(): void
    {
        $left = array_map('basename', glob("$this->folder/*"));
        if ($left !== ['book.xlsx', 'book.xlsx.receipt']) {
            $this->complaints[] = 'in the end there are ' . implode(', ', $left);
        }
        try {
            $book = new \Xlsx("$this->folder/book.xlsx");
            foreach (expected() as $sheet => $rows) {
                if ($book->grid($sheet) !== $rows) {
                    $this->complaints[] = "sheet $sheet does not hold its rows";
                }
            }
        } catch (\Throwable $error) {
            $this->complaints[] = "the file can't be read: {$error->getMessage()}";
        }
    }

    /** Runs it in a forked child; gives what it said. */
    private function child(callable $act): array
    {
        [$ours, $theirs] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
        if (($pid = pcntl_fork()) === 0) {
            $act(static function (string $what, mixed $value) use ($theirs): void {
                fwrite($theirs, json_encode([$what, $value], JSON_INVALID_UTF8_SUBSTITUTE) . "\n");
            });
            fwrite($theirs, "\"end\"\n");
            posix_kill(getmypid(), SIGKILL);
        }
        fclose($theirs);
        $said = [];
        $ended = false;
        while (($line = fgets($ours)) !== false) {
            if (($heard = json_decode($line, true)) === 'end') {
                $ended = true;
            } elseif ($heard[0] === 'complaint') {
                $this->complaints[] = $heard[1];
            } else {
                $said[$heard[0]] = $heard[1];
            }
        }
        fclose($ours);
        pcntl_waitpid($pid, $status);
        if (!$ended) {
            $this->complaints[] = 'the process died' . (pcntl_wifsignaled($status) ? ' of signal ' . pcntl_wtermsig($status) : '');
        }
        return $said;
    }
}
