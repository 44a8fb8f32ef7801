<?php

namespace NativeXlsx\Laravel\Compat;

use NativeXlsx;
use NativeXlsx\Laravel\Compat\Sheets\Book;
use NativeXlsx\Laravel\Compat\Sheets\BookWriter;
use NativeXlsx\Laravel\Compat\Sheets\Layout;
use NativeXlsx\Laravel\Compat\Sources\FrozenQuery;
use NativeXlsx\Laravel\Contracts\Source;
use NativeXlsx\Laravel\Definition\Definition;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Slices\Slice;

/**
 * The rows of an export class of Laravel Excel, in slices. What it needs is in the definition, which the row has encrypted:
 * the export and its sheets, serialised, and the frozen queries of those that have one.
 */
final class ExportSource implements Source
{
    private readonly BookWriter $writer;

    public function __construct(Export $export, Definition $definition)
    {
        /** @var array{object, list<object>} $objects */
        $objects = unserialize($definition->payload['objects']);
        $this->writer = new BookWriter(
            new Book($objects[0], $objects[1], $definition->payload['names']),
            array_map(static fn (array $stored): FrozenQuery => FrozenQuery::restore($stored), $definition->payload['queries'])
        );
    }

    /**
     * @param array<string, mixed> $rules of the definition
     *
     * @throws Unsupported something of the export doesn't run
     */
    public static function define(object $export, array $rules = []): Definition
    {
        $book = new Book($export);
        // A style that can't be written is refused now, not by a worker.
        $names = array_map(static fn (Layout $layout): string => $layout->name, $book->layouts());
        $queries = [];
        foreach ($book->sheets() as $number => $sheet) {
            if (Concerns::has($sheet, 'FromQuery')) {
                $queries[$number] = FrozenQuery::of($sheet, true)->store();
            }
        }
        return new Definition(self::class, ['objects' => serialize([$export, $book->sheets()]), 'names' => $names, 'queries' => $queries], $rules);
    }

    /** The export as it was queued; null: the row is of another kind. */
    public static function exportOf(Export $export): ?object
    {
        $definition = $export->definition === null ? null : Definition::restore($export->definition);
        if ($definition === null || $definition->source !== self::class) {
            return null;
        }
        /** @var array{object, list<object>} $objects */
        $objects = unserialize($definition->payload['objects']);
        return $objects[0];
    }

    /** @param array<string, mixed> $options */
    public function open(string $path, array $options): NativeXlsx
    {
        return $this->writer->open($path, $options);
    }

    public function append(NativeXlsx $workbook, Slice $slice): bool
    {
        return $this->writer->append($workbook, $slice);
    }

    public function total(): ?int
    {
        return $this->writer->total();
    }
}
