<?php

namespace NativeXlsx\Laravel\Console;

use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Operation\Registry;
use NativeXlsx\Laravel\Status;

/** `export:list`: the export classes of the application, and the exports that were asked for last. */
final class ListCommand extends Command
{
    protected $name = 'export:list';

    protected array $options = ['status' => self::VALUES, 'owner' => self::VALUE, 'limit' => self::VALUE, 'classes' => self::FLAG, 'json' => self::FLAG];

    public function handle(Registry $registry): int
    {
        $statuses = array_map('strval', array_values((array) $this->option('status')));
        foreach ($statuses as $status) {
            if (Status::tryFrom((string) $status) === null) {
                $this->error($this->text('no_status', ['status' => $status, 'known' => implode(', ', array_map(static fn (Status $known): string => $known->value, Status::cases()))]));
                return self::FAILURE;
            }
        }
        $onlyExports = $statuses !== [] || $this->option('owner') !== null;
        $classes = $onlyExports ? [] : $this->classes($registry);
        $exports = $this->option('classes') ? [] : $this->exports($statuses);
        if ($this->option('json')) {
            $this->json(['classes' => $classes, 'exports' => $exports]);
            return self::SUCCESS;
        }
        if (!$onlyExports) {
            $this->showClasses($classes, $registry->broken());
        }
        if (!$this->option('classes')) {
            $this->showExports($exports);
        }
        return self::SUCCESS;
    }

    /** @return list<array{class: string, exports: int}> */
    private function classes(Registry $registry): array
    {
        $counts = Export::query()->toBase()->selectRaw('class, count(*) as exports')->groupBy('class')->pluck('exports', 'class');
        return array_map(static fn (string $class): array => ['class' => $class, 'exports' => (int) ($counts[$class] ?? 0)], $registry->classes());
    }

    /**
     * @param list<string> $statuses
     * @return list<array<string, mixed>>
     */
    private function exports(array $statuses): array
    {
        $query = Export::query()->orderByDesc('created_at')->orderByDesc('id')->limit(max(1, (int) ($this->option('limit') ?? 25)));
        if ($statuses !== []) {
            $query->whereIn('status', $statuses);
        }
        if ($this->option('owner') !== null) {
            $query->where('owner_id', (string) $this->option('owner'));
        }
        return array_values($query->get()->map([StatusCommand::class, 'facts'])->all());
    }

    /**
     * @param list<array{class: string, exports: int}> $classes
     * @param array<string, string> $broken
     */
    private function showClasses(array $classes, array $broken): void
    {
        if ($classes === []) {
            $this->line($this->text('no_classes', ['folders' => implode(', ', (array) config('native-xlsx.discover'))]));
        } else {
            $this->table([$this->text('class'), $this->text('exports')], array_map('array_values', $classes));
        }
        foreach ($broken as $class => $why) {
            $this->warn("$class: $why");
        }
    }

    /** @param list<array<string, mixed>> $exports */
    private function showExports(array $exports): void
    {
        if ($exports === []) {
            $this->line($this->text('no_exports'));
            return;
        }
        $heads = array_map(fn (string $head): string => $this->common("head.$head"), ['id', 'name', 'owner', 'status', 'progress', 'rows', 'size', 'created']);
        $this->table($heads, array_map(fn (array $export): array => [
            $export['id'],
            $export['name'],
            $export['owner'] ?? '–',
            Status::from($export['status'])->label(),
            $export['progress'] === null ? '–' : round($export['progress'] * 100) . ' %',
            number_format($export['rows']),
            $this->size($export['bytes']),
            $export['created_at'] ?? '–',
        ], $exports));
    }
}
