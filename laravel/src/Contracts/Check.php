<?php

namespace NativeXlsx\Laravel\Contracts;

use NativeXlsx\Laravel\Operation\Finding;

/**
 * Something that `export:doctor` looks at. Further ones are tagged in the container:
 * `$this->app->tag([MyCheck::class], 'native-xlsx.checks')`.
 */
interface Check
{
    /** Short, in the language of the console. */
    public function title(): string;

    /**
     * Looks, and says what it found; nothing it does may outlast it.
     *
     * @return iterable<Finding>
     *
     * @throws \Throwable if it can't be looked at: reported as a failure
     */
    public function run(): iterable;
}
