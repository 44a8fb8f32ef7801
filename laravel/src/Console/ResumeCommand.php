<?php

namespace NativeXlsx\Laravel\Console;

use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Slices\Actions;

/** `export:resume`: goes on where a pause stopped. */
final class ResumeCommand extends ActionCommand
{
    protected $name = 'export:resume';

    protected function act(Actions $actions, Export $export): bool
    {
        return $actions->resume($export);
    }
}
