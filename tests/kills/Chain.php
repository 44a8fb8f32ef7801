<?php
// One workbook through all of its jobs, with its kills. After each kill the part is looked at from outside: nothing that was
// acknowledged may be missing, nobody may hold the lock, and the file at the target is whole or not there.

namespace Kills;

use NativeXlsx;

final class Chain
{
    /** Jobs after which something must be wrong. */
    private const MOST_JOBS = 80;

    /** @var list<string> */
    public array $complaints = [];
    /** @var array<string, int> stage => kills that ended a living job in it */
    public array $hits = [];
    public int $jobs = 0;
    private int $acknowledged = 0;
    private array $kills;
    private ?string $published = null;

    public function __construct(private readonly Plan $plan, private readonly string $path)
    {
        $this->kills = $plan->kills;
    }

    /** @param int $most kills at most */
    public function run(int $most): void
    {
        try {
            if ($this->plan->falseStart) {
                $this->falseStart($most);
            }
            $this->acknowledged = 0;
            while (($ended = $this->job('work', $most)) !== 'done' && $this->jobs < self::MOST_JOBS) {
            }
            if ($ended !== 'done') {
                $this->complain('it did not come to its end in ' . self::MOST_JOBS . ' jobs');
                return;
            }
            $this->finished();
        } catch (\Throwable $error) {
            $this->complain($error::class . ': ' . $error->getMessage());
        }
    }

    /** A first run that is discarded, killed while it is; then there is nothing, however often it takes. */
    private function falseStart(int $most): void
    {
        // One that the kill came too late for is begun again.
        for ($tries = 0; $tries < 5; $tries++) {
            while ($this->job('discard', $most) !== 'done' && $this->jobs < self::MOST_JOBS) {
            }
            if (($this->kills[0]['stage'] ?? null) !== 'discard') {
                break;
            }
        }
        $this->kills = array_values(array_filter($this->kills, static fn (array $kill): bool => $kill['stage'] !== 'discard'));
        $left = glob($this->path . '*');
        if (NativeXlsx::status($this->path)['state'] !== 'absent' || $left !== []) {
            $this->complain('discard left ' . implode(', ', $left));
        }
    }

    private function job(string $what, int $most): ?string
    {
        $this->jobs++;
        $kill = array_sum($this->hits) < $most ? ($this->kills[0] ?? null) : null;
        // A kill of the false start waits for nothing else, and none of another stage is for it.
        if ($kill !== null && ($what === 'discard') !== ($kill['stage'] === 'discard')) {
            $kill = null;
        }
        $job = (new Victim($this->plan, $this->path, $what))->run($kill);
        if ($job->complaint !== '') {
            $this->complain("job $this->jobs, in stage '$job->stage': $job->complaint");
        }
        $this->acknowledged = max($this->acknowledged, $job->acknowledged ?? 0);
        if ($job->killed) {
            array_shift($this->kills);
            $this->hits[$job->stage] = ($this->hits[$job->stage] ?? 0) + 1;
            $this->look($job);
        } elseif ($kill !== null && in_array($kill['stage'], ['chunk', 'commit'], true)) {
            // This job had none, or was too fast: then anywhere.
            $this->kills[0]['stage'] = null;
        }
        return $job->ended;
    }

    private function look(Victim $job): void
    {
        $status = NativeXlsx::status($this->path);
        $rows = $status['rows'] ?? 0;
        $where = "after the kill in stage '$job->stage' of job $this->jobs";
        if ($status['lockedBy'] !== null) {
            $this->complain("process {$status['lockedBy']} holds the lock $where");
        }
        if ($job->stage === 'discard') {
            if ($status['state'] === 'building' ? $rows !== $this->acknowledged : $status['state'] !== 'absent') {
                $this->complain("it is {$status['state']} with $rows rows of $this->acknowledged $where");
            }
        } elseif ($rows < $this->acknowledged) {
            $this->complain("$rows rows of $this->acknowledged that were acknowledged are there $where");
        } elseif ($rows > $this->plan->rows()) {
            $this->complain("$rows rows of {$this->plan->rows()} are there $where");
        }
        if (is_file($this->path)) {
            if ($job->stage !== 'finish') {
                $this->complain("the finished file is there $where");
            }
            $this->published ??= sha1_file($this->path);
        }
    }

    private function finished(): void
    {
        $sum = sha1_file($this->path);
        if ($this->published !== null && $this->published !== $sum) {
            $this->complain('the file that a killed finish left was not the one that the next finish made');
        }
        // Delivered once more.
        if ($this->job('work', 0) !== 'done' || sha1_file($this->path) !== $sum) {
            $this->complain('the last job, delivered again, changed something');
        }
        if ($this->acknowledged !== $this->plan->rows()) {
            $this->complain("$this->acknowledged rows, not {$this->plan->rows()}");
        }
        $left = array_map('basename', glob($this->path . '*'));
        if ($left !== [basename($this->path), basename($this->path) . '.receipt']) {
            $this->complain('in the end there are ' . implode(', ', $left));
        }
    }

    private function complain(string $what): void
    {
        $this->complaints[] = $what;
    }
}
