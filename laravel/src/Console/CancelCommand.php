<?php

namespace NativeXlsx\Laravel\Console;

use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Slices\Actions;

/** `export:cancel`: stops at the next commit, for good; the rows so far are removed. */
final class CancelCommand extends ActionCommand
{
    protected $name = 'export:cancel';

    protected function act(Actions $actions, Export $export): bool
    {
        return $actions->cancel($export);
    }
}
