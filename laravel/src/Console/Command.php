<?php

namespace NativeXlsx\Laravel\Console;

use Illuminate\Console\Command as Base;
use Illuminate\Support\Carbon;
use NativeXlsx\Laravel\Models\Export;
use Symfony\Component\Console\Input\InputArgument;
use Symfony\Component\Console\Input\InputOption;

/**
 * A command of the package. Its description, the descriptions of its arguments and options and all it says are among the
 * package's messages, below `console` and the command's name.
 */
abstract class Command extends Base
{
    /** @var array<string, int> argument => mode, as InputArgument has them */
    protected array $takes = [];

    /** @var array<string, int> option => mode, as InputOption has them */
    protected array $options = [];

    public function __construct()
    {
        $this->description = $this->text('description');
        parent::__construct();
    }

    /** @return list<array{string, int, string}> */
    protected function getArguments()
    {
        return array_map(fn (string $name, int $mode): array => [$name, $mode, $this->text("argument.$name")], array_keys($this->takes), $this->takes);
    }

    /** @return list<array{string, null, int, string}> */
    protected function getOptions()
    {
        return array_map(fn (string $name, int $mode): array => [$name, null, $mode, $this->text("option.$name")], array_keys($this->options), $this->options);
    }

    /** @param array<string, string|int|float|null> $values */
    protected function text(string $key, array $values = []): string
    {
        $section = str_replace('export:', '', (string) $this->name);
        return (string) trans("native-xlsx::messages.console.$section.$key", array_map('strval', $values));
    }

    /** @param array<string, string|int|float|null> $values */
    protected function common(string $key, array $values = []): string
    {
        return (string) trans("native-xlsx::messages.console.$key", array_map('strval', $values));
    }

    /** The export of that id, or of that beginning of an id if only one begins so; null, having said so, if there is none. */
    protected function export(string $id): ?Export
    {
        $id = strtoupper(trim($id));
        $found = $id === '' ? collect() : Export::query()->where('id', 'like', addcslashes($id, '%_\\') . '%')->limit(2)->get();
        if ($found->count() === 1) {
            return $found->first();
        }
        $this->error($this->common($found->isEmpty() ? 'no_export' : 'several_exports', ['id' => $id]));
        return null;
    }

    protected function ago(?Carbon $time): string
    {
        return $time === null ? '–' : (string) $time->locale(app()->getLocale())->diffForHumans();
    }

    protected function size(int $bytes): string
    {
        $unit = 0;
        for ($size = (float) $bytes; $size >= 1000 && $unit < 4; $unit++) {
            $size /= 1000;
        }
        return number_format($size, $unit === 0 ? 0 : 1) . ' ' . ['B', 'kB', 'MB', 'GB', 'TB'][$unit];
    }

    /** @param array<int|string, mixed> $value */
    protected function json(array $value): void
    {
        $this->output->writeln((string) json_encode($value, JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR), \Symfony\Component\Console\Output\OutputInterface::OUTPUT_RAW);
    }

    /** An option that needs a value. */
    protected const VALUE = InputOption::VALUE_REQUIRED;
    protected const VALUES = InputOption::VALUE_REQUIRED | InputOption::VALUE_IS_ARRAY;
    protected const FLAG = InputOption::VALUE_NONE;
    protected const REQUIRED = InputArgument::REQUIRED;
    protected const OPTIONAL = InputArgument::OPTIONAL;
    protected const ANY = InputArgument::OPTIONAL | InputArgument::IS_ARRAY;
    protected const SEVERAL = InputArgument::REQUIRED | InputArgument::IS_ARRAY;
}
