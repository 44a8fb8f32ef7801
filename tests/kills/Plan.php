<?php
// What one chain is to do and where its jobs are to be killed. All of it follows from the seed and the chain's number, so a
// seed plays the same chains again; only where exactly in a stage the signal arrives is up to the machine.

namespace Kills;

final class Plan
{
    public const SHEETS = 3;
    /** Eight units of at most 300. */
    public const MOST_ROWS = 2_400;
    /** Of one chain. */
    public const MOST_KILLS = 12;

    /** @var list<array{name: string, kind: 'chunk'|'token'|'cursor', rows: int}> */
    public array $sheets = [];
    /** @var list<array{sheet: int, from: int, to: int}> what appendChunk or commit makes durable at a time; one slice of a cursor */
    public array $units = [];
    /** @var list<array{stage: ?string, nth: int, fraction: float}> in their order: in the nth stage (of that name) of a job */
    public array $kills = [];
    public bool $falseStart;
    public string $durability;
    public int $rowsPerCommit;
    public int $page;
    public int $unitsPerJob;

    public function __construct(public readonly int $seed, public readonly int $chain)
    {
        $random = new \Random\Randomizer(new \Random\Engine\Mt19937(crc32("$seed/$chain")));
        $this->falseStart = $chain % 3 === 0;
        $this->durability = $random->getInt(0, 1) === 0 ? 'process' : 'power';
        $this->rowsPerCommit = $random->getInt(40, 400);
        $this->page = $random->getInt(20, 600);
        $this->unitsPerJob = $random->getInt(3, 7);
        $queues = [];
        // Every chain has a sheet of chunks and one from the cursor; the third may be either, or one with tokens of its own.
        foreach (['chunk', 'cursor', ['chunk', 'token', 'cursor'][$random->getInt(0, 2)]] as $number => $kind) {
            $rows = 0;
            for ($unit = $random->getInt(5, 8); $unit > 0; $unit--) {
                $size = $random->getInt(0, 9) === 0 ? $random->getInt(0, 2) : $random->getInt(20, 300);
                $queues[$number][] = ['sheet' => $number, 'from' => $rows + 1, 'to' => $rows + $size];
                $rows += $size;
            }
            $this->sheets[] = ['name' => "$kind $number", 'kind' => $kind, 'rows' => $rows];
        }
        while ($queues !== []) {
            $pick = array_keys($queues)[$random->getInt(0, count($queues) - 1)];
            $this->units[] = array_shift($queues[$pick]);
            $queues = array_filter($queues);
        }
        $fraction = static fn (): float => $random->getInt(0, 1200) / 1000;
        if ($this->falseStart) {
            $this->kills[] = ['stage' => 'discard', 'nth' => 1, 'fraction' => $fraction()];
        }
        // A commit() is a stage of its own only where there are tokens.
        if (in_array('token', array_column($this->sheets, 'kind'), true)) {
            $this->kills[] = ['stage' => 'commit', 'nth' => 1, 'fraction' => $fraction()];
            $this->kills[] = ['stage' => 'commit', 'nth' => 1, 'fraction' => $fraction()];
        }
        // Chunks are quick: left to chance alone, a fast machine kills hardly one of them.
        $this->kills[] = ['stage' => 'chunk', 'nth' => $random->getInt(1, 2), 'fraction' => $fraction()];
        for ($kill = 0; $kill < 6; $kill++) {
            $this->kills[] = ['stage' => null, 'nth' => $random->getInt(1, 10), 'fraction' => $fraction()];
        }
        for ($kill = 0; $kill < 2; $kill++) {
            $this->kills[] = ['stage' => 'finish', 'nth' => 1, 'fraction' => $fraction()];
        }
    }

    public function rows(): int
    {
        return array_sum(array_column($this->sheets, 'rows'));
    }

    /** What the readers are to find. */
    public function expected(): array
    {
        $sheets = [];
        foreach ($this->sheets as $number => $sheet) {
            $rows = [['id', 'name', 'amount', 'flag', 'at']];
            for ($i = 1; $i <= $sheet['rows']; $i++) {
                $rows[] = expected(base($number) + $i);
            }
            $sheets[] = ['name' => $sheet['name'], 'rows' => $rows];
        }
        return ['sheets' => $sheets];
    }
}
