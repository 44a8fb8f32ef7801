<?php

namespace NativeXlsx\Laravel\Operation\Checks;

use NativeXlsx\Laravel\Contracts\Check;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Operation\FileSystem;
use NativeXlsx\Laravel\Operation\Plans;

/**
 * Room for twice the largest export: while it is finished, its rows lie there as the part and as the file. How large it gets is
 * what the class's exports were so far, or the rows that the database expects times what a row took, whichever is more.
 */
final class SpaceCheck implements Check
{
    use Titled;

    /** Of a class that was never exported: more than most cells take when they are compressed. */
    private const BYTES_PER_CELL = 12;

    /** @param \Closure(string): (float|false)|null $free bytes that a folder has left; null: asks the system */
    public function __construct(private readonly Plans $plans, private readonly ?\Closure $free = null)
    {
    }

    public function run(): iterable
    {
        $folder = (string) config('native-xlsx.folder');
        $existing = FileSystem::existing($folder);
        $free = $this->free === null ? @disk_free_space($existing) : ($this->free)($existing);
        if ($free === false) {
            yield $this->warning('no_answer', ['folder' => $folder]);
            return;
        }
        [$class, $expected] = $this->largest();
        $values = ['folder' => $folder, 'free' => self::size($free), 'expected' => self::size($expected), 'class' => $class];
        if ($class === '') {
            yield $this->ok('unknown', $values);
        } else {
            yield $free >= 2 * $expected ? $this->ok('enough', $values) : $this->failure('little', $values);
        }
    }

    /** @return array{string, float} class and bytes */
    private function largest(): array
    {
        $past = Export::query()->toBase()->where('rows', '>', 0)->where('bytes', '>', 0)->groupBy('class')
            ->selectRaw('class, max(bytes) as largest, sum(bytes) as total_bytes, sum(' . Export::query()->getQuery()->getGrammar()->wrap('rows') . ') as total_rows')
            ->get()->keyBy('class');
        $sizes = [];
        foreach ($past as $class => $row) {
            $sizes[$class] = (float) $row->largest;
        }
        foreach ($this->plans->all() as $class => $plan) {
            if ($plan->rows !== null) {
                $before = $past->get($class);
                $perRow = $before === null ? self::BYTES_PER_CELL * max(1, $plan->columns) : (float) $before->total_bytes / (float) $before->total_rows;
                $sizes[$class] = max($sizes[$class] ?? 0.0, $plan->rows * $perRow);
            }
        }
        arsort($sizes);
        return $sizes === [] ? ['', 0.0] : [(string) key($sizes), (float) current($sizes)];
    }

    private static function size(float $bytes): string
    {
        $units = ['B', 'kB', 'MB', 'GB', 'TB'];
        for ($unit = 0; $bytes >= 1000 && $unit < 4; $unit++) {
            $bytes /= 1000;
        }
        return number_format($bytes, $unit === 0 ? 0 : 1) . ' ' . $units[$unit];
    }
}
