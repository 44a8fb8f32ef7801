<?php

namespace NativeXlsx\Laravel\Compat\Sources;

use Illuminate\Support\LazyCollection;
use NativeXlsx\Laravel\Compat\SourceChanged;
use NativeXlsx\Laravel\Compat\UnsupportedValue;
use Throwable;

/**
 * Rows of a collection, array, iterator or generator. They can only be had from the beginning: whoever goes on passes over
 * those that are in, without mapping them, and sees by a checksum of the last one that it is still the same.
 */
final class Replayed implements RowSource
{
    public function __construct(private readonly object $sheet, private readonly string $concern, private readonly int $chunk)
    {
    }

    /** @param array<string, mixed>|null $after */
    public function chunks(?array $after): iterable
    {
        $passed = (int) ($after['row'] ?? 0);
        $number = 0;
        $rows = [];
        $last = null;
        foreach ($this->rows() as $row) {
            $number++;
            if ($number <= $passed) {
                if ($number === $passed && self::checksum($row) !== ($after['sum'] ?? null)) {
                    throw SourceChanged::row($this->sheet::class, $this->method(), $number);
                }
                continue;
            }
            $rows[] = $last = $row;
            if (count($rows) >= $this->chunk) {
                yield [$rows, ['row' => $number, 'sum' => self::checksum($last)]];
                $rows = [];
            }
        }
        if ($number < $passed) {
            throw SourceChanged::fewer($this->sheet::class, $this->method(), $number, $passed);
        }
        if ($rows !== []) {
            yield [$rows, ['row' => $number, 'sum' => self::checksum($last)]];
        }
    }

    public function count(): ?int
    {
        return null;
    }

    /** @return iterable<mixed> */
    private function rows(): iterable
    {
        /** @var iterable<mixed> $rows */
        $rows = $this->sheet->{$this->method()}();
        if (method_exists($this->sheet, 'prepareRows')) {
            // It gets what Laravel Excel gives: an array, or something lazy for iterators and generators.
            $rows = $this->sheet->prepareRows(match ($this->concern) {
                'FromCollection' => is_array($rows) ? $rows : $rows->all(),
                'FromArray' => $rows,
                default => new LazyCollection(static function () use ($rows) {
                    yield from $rows;
                }),
            });
        }
        return is_iterable($rows) ? $rows : throw UnsupportedValue::rows($this->sheet::class, $this->method(), get_debug_type($rows));
    }

    private function method(): string
    {
        return lcfirst(substr($this->concern, 4));
    }

    /** Of what identifies a row; empty where nothing can be said. */
    private static function checksum(mixed $row): string
    {
        try {
            $values = is_object($row) && method_exists($row, 'getAttributes') ? $row->getAttributes() : $row;
            return hash('xxh3', json_encode($values, JSON_PARTIAL_OUTPUT_ON_ERROR | JSON_INVALID_UTF8_SUBSTITUTE) ?: '');
        } catch (Throwable) {
            return '';
        }
    }
}
