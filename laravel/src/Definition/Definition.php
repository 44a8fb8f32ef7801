<?php

namespace NativeXlsx\Laravel\Definition;

use NativeXlsx\Laravel\Contracts\Source;
use NativeXlsx\Laravel\Exceptions\RefusedException;

/**
 * What an export is, frozen when it was asked for: which source gives its rows, and what that source needs. Stored encrypted
 * in the row, never in a queue payload.
 */
final class Definition
{
    /**
     * @param class-string<Source> $source
     * @param array<string, mixed> $payload what the source needs; plain values, dates and enums
     * @param array<string, mixed> $rules `unique`, `total`, `retryUntil` (Unix time), `diskOptions`
     */
    public function __construct(
        public readonly string $source,
        public readonly array $payload,
        public readonly array $rules = [],
    ) {
        if (!is_a($source, Source::class, true)) {
            throw new RefusedException("$source is no " . Source::class . '.');
        }
    }

    /** @param array<string, mixed> $rules */
    public function withRules(array $rules): self
    {
        return new self($this->source, $this->payload, $rules + $this->rules);
    }

    /** As it is kept in the row (which encrypts it). */
    public function store(): string
    {
        return base64_encode(serialize([$this->source, $this->payload, $this->rules]));
    }

    public static function restore(string $stored): self
    {
        return new self(...unserialize((string) base64_decode($stored, true)));
    }
}
