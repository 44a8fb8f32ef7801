<?php

namespace NativeXlsx\Laravel\Slices;

use Illuminate\Console\GeneratorCommand;
use Illuminate\Filesystem\Filesystem;
use Illuminate\Support\Str;
use Symfony\Component\Console\Input\InputOption;

/** `make:native-export OrdersExport --model=Order`: a class with query() and columns(), and with --map also map() and preload(). */
final class MakeNativeExportCommand extends GeneratorCommand
{
    protected $name = 'make:native-export';

    protected $type = 'Export';

    public function __construct(Filesystem $files)
    {
        $this->description = $this->text('description');
        parent::__construct($files);
    }

    protected function getStub(): string
    {
        $name = $this->option('map') ? 'native-export.map.stub' : 'native-export.stub';
        $own = $this->laravel->basePath("stubs/vendor/native-xlsx/$name");
        return is_file($own) ? $own : dirname(__DIR__, 2) . "/resources/stubs/$name";
    }

    protected function getDefaultNamespace($rootNamespace): string
    {
        return $rootNamespace . '\Exports';
    }

    protected function buildClass($name): string
    {
        $model = $this->option('model') ?: Str::singular(Str::replaceLast('Export', '', class_basename($name))) ?: 'Model';
        $class = $this->qualify((string) $model);
        return str_replace(['{{ model }}', '{{ modelClass }}'], [class_basename($class), $class], parent::buildClass($name));
    }

    /** @return list<array<int, mixed>> */
    protected function getOptions(): array
    {
        return [
            ['model', 'm', InputOption::VALUE_REQUIRED, $this->text('option.model')],
            ['map', null, InputOption::VALUE_NONE, $this->text('option.map')],
            ['force', 'f', InputOption::VALUE_NONE, $this->text('option.force')],
        ];
    }

    private function qualify(string $model): string
    {
        $model = ltrim(str_replace('/', '\\', $model), '\\');
        return str_contains($model, '\\') ? $model : $this->rootNamespace() . 'Models\\' . $model;
    }

    private function text(string $key): string
    {
        return (string) trans("native-xlsx::messages.console.make.$key");
    }
}
