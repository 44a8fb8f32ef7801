<?php

namespace NativeXlsx\Laravel\Compat;

use NativeXlsx\Laravel\Console\Command;
use Throwable;

/** `php artisan export:compat`: which of the application's Laravel Excel exports run on NativeExcel, and why others don't. */
final class CompatCommand extends Command
{
    protected $name = 'export:compat';

    protected array $takes = ['folders' => self::ANY];

    protected array $options = ['json' => self::FLAG];

    /** @return int 1 if some don't */
    public function handle(): int
    {
        $folders = (array) ($this->argument('folders') ?: config('native-xlsx.discover', ['app']));
        $folders = array_map(static fn (string $folder): string => str_starts_with($folder, '/') ? $folder : base_path($folder), $folders);
        $reports = [];
        foreach (ExportClasses::in($folders) as $class => $file) {
            $report = $this->report($class, $file);
            if ($report !== null) {
                $reports[] = $report;
            }
        }
        if ($this->option('json')) {
            $this->line((string) json_encode($reports, JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR));
        } else {
            $this->show($reports, $folders);
        }
        return array_filter($reports, static fn (array $report): bool => !$report['runs']) === [] ? self::SUCCESS : self::FAILURE;
    }

    /** @return array{class: string, file: string, runs: bool, concerns: list<string>, refused: array<string, string>|object, notes: array<string, string>|object}|null null: it is an import */
    private function report(string $class, string $file): ?array
    {
        $file = str_starts_with($file, base_path() . '/') ? substr($file, strlen(base_path()) + 1) : $file;
        try {
            if (!class_exists($class)) {
                return $this->unreadable($class, $file, 'unfound');
            }
        } catch (Throwable $error) {
            return $this->unreadable($class, $file, interface_exists(Concerns::NAMESPACE . 'FromQuery') ? 'broken' : 'without_excel', $error->getMessage());
        }
        if (!Concerns::isExport($class)) {
            return null;
        }
        $found = Examination::of($class, app()->getLocale());
        return ['class' => $class, 'file' => $file, 'runs' => $found->runs(), 'concerns' => $found->runs, 'refused' => (object) $found->refused, 'notes' => (object) $found->notes];
    }

    /** @return array{class: string, file: string, runs: bool, concerns: list<string>, refused: object, notes: object} */
    private function unreadable(string $class, string $file, string $why, string $error = ''): array
    {
        $why = (string) trans("native-xlsx::compat.unreadable.$why", ['error' => $error]);
        return ['class' => $class, 'file' => $file, 'runs' => false, 'concerns' => [], 'refused' => (object) ['class' => $why], 'notes' => (object) []];
    }

    /**
     * @param list<array{class: string, file: string, runs: bool, concerns: list<string>, refused: object, notes: object}> $reports
     * @param list<string> $folders
     */
    private function show(array $reports, array $folders): void
    {
        if ($reports === []) {
            $this->line($this->text('none', ['folders' => implode(', ', $folders)]));
            return;
        }
        foreach ($reports as $report) {
            $this->line(($report['runs'] ? "<info>{$this->text('runs')}</info>  " : "<error>{$this->text('stays')}</error> ") . "$report[class] ($report[file])");
            if ($report['concerns'] !== []) {
                $this->line('        ' . implode(', ', $report['concerns']));
            }
            foreach ((array) $report['refused'] as $name => $reason) {
                $this->line("      <error>-</error> $name: $reason");
            }
            foreach ((array) $report['notes'] as $name => $note) {
                $this->line("      <comment>!</comment> $name: $note");
            }
        }
        $run = count(array_filter($reports, static fn (array $report): bool => $report['runs']));
        $this->line($this->text('summary', ['run' => $run, 'all' => count($reports)]));
    }
}
