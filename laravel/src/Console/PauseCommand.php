<?php

namespace NativeXlsx\Laravel\Console;

use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Slices\Actions;

/** `export:pause`: stops at the next commit, and keeps the rows so far. */
final class PauseCommand extends ActionCommand
{
    protected $name = 'export:pause';

    protected function act(Actions $actions, Export $export): bool
    {
        return $actions->pause($export);
    }
}
