<?php

namespace NativeXlsx\Laravel\Operation;

/** One thing that a check of `export:doctor` has found, and what to do about it. */
final class Finding
{
    public const OK = 'ok';
    /** Exports work, but not as well or as safely as they could. */
    public const WARNING = 'warning';
    /** Exports don't work, or may lose rows' worth of time. */
    public const FAILURE = 'failure';

    /**
     * @param self::OK|self::WARNING|self::FAILURE $status
     * @param string $message what is so
     * @param string|null $advice what to do; null where nothing is
     */
    private function __construct(
        public readonly string $status,
        public readonly string $message,
        public readonly ?string $advice = null
    ) {
    }

    public static function ok(string $message): self
    {
        return new self(self::OK, $message);
    }

    public static function warning(string $message, string $advice): self
    {
        return new self(self::WARNING, $message, $advice);
    }

    public static function failure(string $message, string $advice): self
    {
        return new self(self::FAILURE, $message, $advice);
    }

    /**
     * Of the console's messages: `native-xlsx::messages.console.doctor.$key`, and `$key_do` for what to do.
     *
     * @param self::OK|self::WARNING|self::FAILURE $status
     * @param array<string, string|int|float> $values
     */
    public static function say(string $status, string $key, array $values = []): self
    {
        $key = "native-xlsx::messages.console.doctor.$key";
        $values = array_map('strval', $values);
        return new self($status, (string) trans($key, $values), $status === self::OK ? null : (string) trans("{$key}_do", $values));
    }
}
