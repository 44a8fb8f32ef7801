<?php

namespace NativeXlsx\Laravel\Tests\Support;

use ErrorException;

/** What PHP deprecates in the package's own code is an error in tests; what it deprecates in an older framework is not. */
final class Deprecations
{
    public static function refuseIn(string $folder): void
    {
        $folder = realpath($folder) . '/';
        $before = set_error_handler(static function (int $level, string $message, string $file, int $line) use (&$before, $folder): bool {
            if (($level === E_DEPRECATED || $level === E_USER_DEPRECATED) && str_starts_with($file, $folder)) {
                throw new ErrorException($message, 0, $level, $file, $line);
            }
            return $before === null ? false : $before($level, $message, $file, $line) !== false;
        });
    }
}
