<?php

/*
 * For a process that is to die on its way through a removal: what is called here is found by the classes of this namespace before
 * PHP's own functions. Before the step on the disk whose number (from 1) is in NX_DIES_BEFORE the process ends as if it were shot.
 */

namespace NativeXlsx\Laravel\Slices;

function step(): void
{
    static $steps = 0;
    if (++$steps === (int) getenv('NX_DIES_BEFORE')) {
        posix_kill(getmypid(), SIGKILL);
    }
}

function rename(string $from, string $to): bool
{
    step();
    return \rename($from, $to);
}

/** @param resource $stream */
function fsync($stream): bool
{
    step();
    return \fsync($stream);
}

function unlink(string $file): bool
{
    step();
    return \unlink($file);
}

function rmdir(string $folder): bool
{
    step();
    return \rmdir($folder);
}
