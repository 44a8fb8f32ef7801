<?php

namespace NativeXlsx\Laravel\Console;

use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Slices\Actions;
use NativeXlsx\Laravel\Slices\Workbook;

/** `export:retry`: a failed export goes on from its last commit, or from the start; asks first if its rows are on another host. */
final class RetryCommand extends ActionCommand
{
    protected $name = 'export:retry';

    protected array $options = ['from-start' => self::FLAG, 'force' => self::FLAG];

    protected function act(Actions $actions, Export $export): bool
    {
        $fromStart = (bool) $this->option('from-start');
        if ($fromStart && $export->rows > 0 && !$this->option('force')) {
            $question = $this->text('confirm', ['rows' => $export->rows, 'host' => $export->host ?? Workbook::host(), 'name' => $export->name]);
            if (!$this->confirm($question)) {
                return false;
            }
        }
        return $actions->retry($export, $fromStart);
    }
}
