<?php

namespace NativeXlsx\Laravel\Operation;

use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Status;

/** Figures about all exports, out of their rows: right whichever process or host is asked. */
final class Metrics
{
    private const COUNTERS = [
        'rows' => ['rows_total', 'Rows committed to workbooks.', 1],
        'bytes' => ['bytes_total', 'Bytes of workbooks, finished and under way.', 1],
        'slices' => ['slices_total', 'Slices, each a queue job, that exports were handed on to.', 1],
        'slice_ms' => ['slice_seconds_total', 'Seconds spent in slices.', 1000],
        'commits' => ['commits_total', 'Durable commits of rows.', 1],
        'commit_ms' => ['commit_seconds_total', 'Seconds spent in commits: the last rows compressed, written and synced.', 1000],
        'resumes' => ['resumes_total', 'Slices that went on after one that had died.', 1],
    ];

    public function __construct(private readonly Totals $totals)
    {
    }

    /** @return list<Metric> */
    public function collect(): array
    {
        $rows = $this->rows();
        return [$this->byStatus($rows), $this->speed($rows), ...$this->ages(), ...$this->counters($rows)];
    }

    /** @return list<array<string, mixed>> one for each class and status */
    private function rows(): array
    {
        $query = Export::query()->toBase()->select(['class', 'status'])->selectRaw('count(*) as exports')->groupBy('class', 'status')
            ->orderBy('class')->orderBy('status');
        foreach (['rows', 'bytes', 'slice', 'slice_ms', 'commits', 'commit_ms', 'resumes'] as $column) {
            $wrapped = $query->getGrammar()->wrap($column);
            $query->selectRaw("sum($wrapped) as " . $query->getGrammar()->wrap($column === 'slice' ? 'slices' : $column));
        }
        return array_values(array_map(static fn (object $row): array => (array) $row, $query->get()->all()));
    }

    /** @param list<array<string, mixed>> $rows */
    private function byStatus(array $rows): Metric
    {
        $metric = new Metric('native_xlsx_exports', Metric::GAUGE, 'Exports by class and status.');
        foreach ($rows as $row) {
            $metric->add((int) $row['exports'], ['class' => (string) $row['class'], 'status' => (string) $row['status']]);
        }
        return $metric;
    }

    /** @param list<array<string, mixed>> $rows */
    private function speed(array $rows): Metric
    {
        $metric = new Metric('native_xlsx_rows_per_second', Metric::GAUGE, 'Rows per second of slice time, over the running exports of a class.');
        foreach ($rows as $row) {
            if ($row['status'] === Status::Running->value && $row['slice_ms'] > 0) {
                $metric->add(round($row['rows'] * 1000 / $row['slice_ms'], 3), ['class' => (string) $row['class']]);
            }
        }
        return $metric;
    }

    /** @return list<Metric> */
    private function ages(): array
    {
        $oldest = static function (Status $status, string $column): float {
            $first = Export::query()->where('status', $status->value)->whereNotNull($column)->orderBy($column)->first([$column]);
            return $first === null ? 0.0 : max(0.0, round(microtime(true) - $first->getAttribute($column)->getPreciseTimestamp(3) / 1000, 3));
        };
        return [
            (new Metric('native_xlsx_oldest_heartbeat_seconds', Metric::GAUGE, 'Age of the oldest heartbeat of a running export.'))
                ->add($oldest(Status::Running, 'heartbeat_at')),
            (new Metric('native_xlsx_oldest_pending_seconds', Metric::GAUGE, 'Age of the oldest export that waits for a worker or its turn.'))
                ->add($oldest(Status::Pending, 'created_at')),
        ];
    }

    /**
     * @param list<array<string, mixed>> $rows
     * @return list<Metric>
     */
    private function counters(array $rows): array
    {
        $sums = $this->totals->kept();
        foreach ($rows as $row) {
            foreach (self::COUNTERS as $column => $_) {
                $sums[$row['class']][$column] = ($sums[$row['class']][$column] ?? 0) + (int) $row[$column];
            }
        }
        ksort($sums);
        $metrics = [];
        foreach (self::COUNTERS as $column => [$name, $help, $divisor]) {
            $metrics[] = $metric = new Metric("native_xlsx_$name", Metric::COUNTER, $help);
            foreach ($sums as $class => $values) {
                $metric->add($divisor === 1 ? $values[$column] : $values[$column] / $divisor, ['class' => (string) $class]);
            }
        }
        return $metrics;
    }
}
