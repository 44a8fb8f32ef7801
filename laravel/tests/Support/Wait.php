<?php

namespace NativeXlsx\Laravel\Tests\Support;

use PHPUnit\Framework\AssertionFailedError;

/** Waits for what another process does: for the thing itself, never for a time in which it ought to have happened. */
final class Wait
{
    /**
     * @param callable(): mixed $condition
     * @param string $what for the message
     * @param float|null $seconds null: NX_TEST_WAIT, or 300; long, because a machine may be slow and busy
     * @param (callable(): string)|null $detail more for the message
     */
    public static function until(callable $condition, string $what, ?float $seconds = null, ?callable $detail = null): mixed
    {
        $seconds ??= (float) (getenv('NX_TEST_WAIT') ?: 300);
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
