<?php

namespace NativeXlsx\Laravel\Compat\Sheets;

use NativeXlsx;
use NativeXlsx\Laravel\Compat\Sources\FrozenQuery;
use NativeXlsx\Laravel\Compat\Sources\SheetRows;
use NativeXlsx\Laravel\Slices\Slice;
use NativeXlsx\StateException;

/** Writes a book's sheets one after the other, from where the workbook's tokens say on. */
final class BookWriter
{
    /** @param array<int, FrozenQuery> $queries by the sheet's number, of those that have one; missing: as it is now */
    public function __construct(private readonly Book $book, private readonly array $queries = [])
    {
    }

    /** @param array<string, mixed> $options of the handle */
    public function open(string $path, array $options): NativeXlsx
    {
        return $this->book->localized(function () use ($path, $options): NativeXlsx {
            // What is stored already isn't asked for again: headings with today's date in them would differ.
            if (NativeXlsx::status($path)['state'] !== 'absent') {
                return new NativeXlsx($path, options: $options);
            }
            $first = $this->book->layouts()[0];
            return new NativeXlsx($path, $first->columns(), $first->name, $options + $first->options() + ['properties' => $this->book->properties()]);
        });
    }

    /** @return bool whether all rows are in */
    public function append(NativeXlsx $workbook, Slice $slice): bool
    {
        return $this->book->localized(function () use ($workbook, $slice): bool {
            $others = 0;
            foreach ($this->book->layouts() as $number => $layout) {
                $this->select($workbook, $layout);
                if (!SheetWriter::isDone($workbook->token())) {
                    $writer = new SheetWriter($workbook, $layout, new Rows($this->book->sheets()[$number]));
                    if (!$writer->write($this->rows($number), $slice, $others)) {
                        return false;
                    }
                }
                $others += SheetWriter::headingsOf($workbook->token());
            }
            $slice->reached($workbook->committedRowCount() - $others);
            return true;
        });
    }

    /** Rows of all sources; null where that isn't known. */
    public function total(): ?int
    {
        $total = 0;
        foreach (array_keys($this->book->sheets()) as $number) {
            $count = $this->rows($number)->count();
            if ($count === null) {
                return null;
            }
            $total += $count;
        }
        return $total;
    }

    private function rows(int $number): SheetRows
    {
        return new SheetRows($this->book->sheets()[$number], $this->queries[$number] ?? null);
    }

    private function select(NativeXlsx $workbook, Layout $layout): void
    {
        try {
            $workbook->selectSheet($layout->name);
        } catch (StateException) {
            $workbook->addSheet($layout->name, $layout->columns(), $layout->options());
        }
    }
}
