<?php

namespace NativeXlsx\Laravel\Tests\Support;

use PHPUnit\Framework\AssertionFailedError;

/** Waits for what another process does: for the thing itself, never for a time in which it ought to have happened. */
final class Wait
{
    /**
     * @param callable(): mixed $condition
     * @param string $what for the message
     * @param (callable(): string)|null $detail more for the message
     */
    public static function until(callable $condition, string $what, float $seconds = 120, ?callable $detail = null): mixed
    {
        $end = microtime(true) + $seconds;
        while (!($value = $condition())) {
            if (microtime(true) > $end) {
                throw new AssertionFailedError("waited $seconds seconds in vain until $what" . ($detail !== null ? $detail() : ''));
            }
            usleep(10_000);
        }
        return $value;
    }
}
