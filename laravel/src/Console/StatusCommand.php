<?php

namespace NativeXlsx\Laravel\Console;

use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Status;

/** `export:status`: how one export stands; without an id, how many there are of each status. */
final class StatusCommand extends Command
{
    protected $name = 'export:status';

    protected array $takes = ['id' => self::OPTIONAL];

    protected array $options = ['json' => self::FLAG];

    public function handle(): int
    {
        if ($this->argument('id') === null) {
            return $this->overview();
        }
        $export = $this->export((string) $this->argument('id'));
        if ($export === null) {
            return self::FAILURE;
        }
        $facts = self::facts($export);
        if ($this->option('json')) {
            $this->json($facts);
            return self::SUCCESS;
        }
        $facts['status'] = $export->status->label();
        $facts['progress'] = $facts['progress'] === null ? null : round($facts['progress'] * 100, 1) . ' %';
        $facts['bytes'] = $this->size($facts['bytes']);
        $shown = array_filter($facts, static fn (mixed $value): bool => $value !== null && $value !== []);
        $this->table([], array_map(fn (string $name, mixed $value): array => [$this->common("fact.$name"), is_array($value) ? json_encode($value) : $value], array_keys($shown), $shown));
        return self::SUCCESS;
    }

    /** @return array<string, mixed> what may be shown of an export: nothing of its definition */
    public static function facts(Export $export): array
    {
        $time = static fn (string $column): ?string => $export->getAttribute($column)?->toIso8601String();
        $seconds = $export->slice_ms / 1000;
        return [
            'id' => $export->id,
            'class' => $export->class,
            'name' => $export->name,
            'owner' => $export->owner_type === null ? null : class_basename($export->owner_type) . " $export->owner_id",
            'status' => $export->status->value,
            'progress' => $export->progress(),
            'rows' => $export->rows,
            'total' => $export->total,
            'bytes' => $export->bytes,
            'rows_per_second' => $seconds > 0 ? (int) round($export->rows / $seconds) : null,
            'slice' => $export->slice,
            'attempts' => $export->attempts,
            'resumes' => $export->resumes,
            'host' => $export->host,
            'disk' => $export->disk,
            'path' => $export->path,
            'error' => $export->error,
            'created_at' => $time('created_at'),
            'available_at' => $time('available_at'),
            'started_at' => $time('started_at'),
            'heartbeat_at' => $time('heartbeat_at'),
            'finished_at' => $time('finished_at'),
            'expires_at' => $time('expires_at'),
        ];
    }

    private function overview(): int
    {
        $counts = Export::query()->toBase()->selectRaw('status, count(*) as exports')->groupBy('status')->pluck('exports', 'status');
        $all = array_map(static fn (Status $status): array => ['status' => $status, 'exports' => (int) ($counts[$status->value] ?? 0)], Status::cases());
        if ($this->option('json')) {
            $this->json(array_column(array_map(static fn (array $row): array => [$row['status']->value, $row['exports']], $all), 1, 0));
        } else {
            $this->table([$this->common('head.status'), $this->common('head.exports')], array_map(static fn (array $row): array => [$row['status']->label(), $row['exports']], $all));
        }
        return self::SUCCESS;
    }
}
