<?php

namespace NativeXlsx\Laravel\Console;

use Illuminate\Contracts\Events\Dispatcher;
use Illuminate\Database\Eloquent\Model;
use Illuminate\Database\Eloquent\Relations\Relation;
use InvalidArgumentException;
use NativeXlsx\Laravel\Events\ExportProgressed;
use NativeXlsx\Laravel\Events\ExportStarted;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\NativeExport;
use NativeXlsx\Laravel\Operation\Registry;
use NativeXlsx\Laravel\PendingExport;
use NativeXlsx\Laravel\Status;
use Symfony\Component\Console\Helper\ProgressBar;
use Throwable;

/**
 * `export:run`: an export now, in this process, with a progress bar. It is a row like any other: pausing and canceling it
 * from elsewhere works, and if this process dies, `export:tend` has a worker go on with it.
 */
final class RunCommand extends Command
{
    protected $name = 'export:run';

    protected array $takes = ['export' => self::REQUIRED];

    protected array $options = [
        'filter' => self::VALUES,
        'owner' => self::VALUE,
        'name' => self::VALUE,
        'disk' => self::VALUE,
        'path' => self::VALUE,
        'tell' => self::FLAG,
    ];

    /** The bar moves between slices, so they are short here. */
    private const SLICE_SECONDS = 1;

    private ?ProgressBar $bar = null;

    public function handle(Registry $registry, Dispatcher $events): int
    {
        $class = $registry->named((string) $this->argument('export'));
        if ($class === null || !is_subclass_of($class, NativeExport::class)) {
            $this->error($this->text('no_class', ['class' => (string) $this->argument('export'), 'known' => implode(', ', $registry->classes()) ?: '–']));
            return self::FAILURE;
        }
        try {
            $pending = $this->pending($class);
        } catch (InvalidArgumentException $error) {
            $this->error($error->getMessage());
            return self::FAILURE;
        }
        $listen = fn (ExportStarted|ExportProgressed $event) => $this->progress($event->export);
        $events->listen(ExportStarted::class, $listen);
        $events->listen(ExportProgressed::class, $listen);
        $began = microtime(true);
        $seconds = config('native-xlsx.queue.slice_seconds');
        config(['native-xlsx.queue.slice_seconds' => self::SLICE_SECONDS]);
        try {
            $export = $pending->export()->refresh();
        } catch (Throwable $error) {
            // Where jobs run at once, whoever asks gets the exception; the row, if there is one, has it too.
            $this->newLine();
            $this->error(get_class($error) . ': ' . $error->getMessage());
            return self::FAILURE;
        } finally {
            config(['native-xlsx.queue.slice_seconds' => $seconds]);
        }
        return $this->finish($export, microtime(true) - $began);
    }

    /**
     * @param class-string<NativeExport> $class
     * @throws InvalidArgumentException
     */
    private function pending(string $class): PendingExport
    {
        $filters = $this->filters();
        $pending = $class::dispatch(for: $this->owner(), filters: $filters, name: $this->option('name'), connection: 'sync', disk: $this->option('disk'));
        $pending->unique(false);
        $this->option('path') === null || $pending->path((string) $this->option('path'));
        $this->option('tell') || $pending->channels([]);
        return $pending;
    }

    /** @return array<string, string|list<string>> */
    private function filters(): array
    {
        $filters = [];
        foreach ((array) $this->option('filter') as $filter) {
            [$name, $value] = explode('=', (string) $filter, 2) + [1 => null];
            if ($value === null || $name === '') {
                throw new InvalidArgumentException($this->text('bad_filter', ['filter' => $filter]));
            }
            str_ends_with($name, '[]') ? $filters[substr($name, 0, -2)][] = $value : $filters[$name] = $value;
        }
        return $filters;
    }

    /** `5`: of the model that the default guard logs in; `App\Models\Team:5`, or its name in the morph map. */
    private function owner(): ?Model
    {
        $owner = $this->option('owner');
        if ($owner === null) {
            return null;
        }
        [$class, $key] = str_contains($owner, ':') ? explode(':', $owner, 2) : [null, $owner];
        $guard = config('auth.defaults.guard');
        $class = $class === null ? config('auth.providers.' . config("auth.guards.$guard.provider") . '.model') : (Relation::getMorphedModel($class) ?? $class);
        $model = is_string($class) && is_subclass_of($class, Model::class) ? $class::query()->find($key) : null;
        return $model ?? throw new InvalidArgumentException($this->text('no_owner', ['owner' => $owner]));
    }

    private function progress(Export $export): void
    {
        if ($this->bar === null) {
            $this->line($this->text('started', ['name' => $export->name, 'id' => $export->id]));
            $this->bar = $this->output->createProgressBar();
            $this->bar->start();
        }
        if ($export->total !== null && $this->bar->getMaxSteps() !== max($export->total, $export->rows)) {
            $this->bar->setMaxSteps(max($export->total, $export->rows));
        }
        $this->bar->setProgress($export->rows);
    }

    private function finish(Export $export, float $seconds): int
    {
        if ($this->bar !== null) {
            $this->progress($export);
            $this->bar->finish();
            $this->newLine();
        }
        if ($export->status !== Status::Completed) {
            $this->error($this->text('ended', ['id' => $export->id, 'status' => $export->status->label(), 'error' => (string) $export->error]));
            return self::FAILURE;
        }
        $this->info($this->text('completed', [
            'rows' => number_format($export->rows),
            'size' => $this->size($export->bytes),
            'seconds' => number_format($seconds, 1),
            'path' => $export->path,
            'disk' => $export->disk,
        ]));
        return self::SUCCESS;
    }
}
