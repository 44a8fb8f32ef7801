<?php

namespace NativeXlsx\Laravel\Compat;

use LogicException;

/** An export asks for what the native engine doesn't do. Says what, and what to do instead; nothing was written. */
final class Unsupported extends LogicException
{
    /** @param array<string, string> $reasons by name of the concern or method */
    public function __construct(public readonly string $class, public readonly array $reasons)
    {
        $lines = array_map(static fn (string $name, string $reason): string => "$name: $reason", array_keys($reasons), $reasons);
        parent::__construct("$class can't run on NativeExcel. " . implode('. ', $lines) . '.');
    }

    public static function style(string $what): self
    {
        return new self('A style', ['WithStyles' => "$what; leave it out of the array, or keep this export on Laravel Excel"]);
    }

    public static function writerType(string $type): self
    {
        return new self("The writer type $type", ['writerType' => 'only .xlsx is written here; keep exports of other kinds on Laravel Excel']);
    }
}
