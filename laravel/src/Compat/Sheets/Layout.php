<?php

namespace NativeXlsx\Laravel\Compat\Sheets;

use NativeXlsx\Laravel\Compat\Binder;
use NativeXlsx\Laravel\Compat\Concerns;
use NativeXlsx\Laravel\Compat\Styles\Coordinates;
use NativeXlsx\Laravel\Compat\Styles\SheetStyles;
use NativeXlsx\Laravel\Compat\Styles\StyleArray;
use NativeXlsx\Laravel\Compat\Unsupported;

/** How one sheet looks: name, columns, where it begins, headings, styles. Its rows come from {@see Rows}. */
final class Layout
{
    /** As many columns as rows may have that are wider than the headings, where columns have to be declared: A to ZZ. */
    private const DECLARED = 702;

    /** What Excel adds to a column's width for its own edges, and PhpSpreadsheet doesn't. */
    private const PADDING = 0.7109375;

    public readonly bool $strict;

    /** @var list<list<mixed>> cells of the heading rows, from column A on */
    public readonly array $headings;

    public readonly int $startRow;

    public readonly SheetStyles $styles;

    private readonly int $startColumn;

    public function __construct(private readonly object $sheet, public readonly string $name, StyleArray $default)
    {
        $this->strict = Concerns::has($sheet, 'WithStrictNullComparison') || config('excel.exports.strict_null_comparison', false);
        [$this->startColumn, $this->startRow] = self::startCell($sheet);
        $this->styles = $this->styles($default);
        $headings = Concerns::has($sheet, 'WithHeadings') ? Rows::several((array) $sheet->headings()) : [];
        $this->headings = array_map($this->cells(...), $headings);
    }

    /**
     * The cells of a row, bound and from column A on.
     *
     * @param array<array-key, mixed> $row
     * @return list<mixed>
     */
    public function cells(array $row): array
    {
        $cells = $this->startColumn > 1 ? array_fill(0, $this->startColumn - 1, null) : [];
        foreach ($row as $value) {
            $cells[] = Binder::bind($value, $this->strict);
        }
        return $cells;
    }

    /** Rows of one page of the sheet, before it goes on in another. */
    public function rowsOfAPage(): int
    {
        return Coordinates::ROWS - $this->startRow + 1;
    }

    /** @return list<array<string, mixed>>|null null: rows of any width */
    public function columns(): ?array
    {
        $widths = $this->widths();
        $auto = Concerns::has($this->sheet, 'ShouldAutoSize');
        if ($widths === [] && !$auto && $this->styles->isEmpty()) {
            return null;
        }
        $count = min(Coordinates::COLUMNS - 1, max(
            self::DECLARED,
            $this->styles->columns(),
            ...array_keys($widths),
            ...array_map('count', $this->headings),
        ));
        $columns = [];
        for ($number = 1; $number <= $count; $number++) {
            $column = ['key' => "c$number"];
            $width = $widths[$number] ?? ($auto && $number >= $this->startColumn ? 'auto' : null);
            if ($width !== null) {
                $column['width'] = $width;
            }
            $style = $this->styles->ofColumn($number);
            $columns[] = $style === [] ? $column : $column + ['style' => $style];
        }
        return $columns;
    }

    /** @return array<string, mixed> as NativeXlsx takes them for a sheet */
    public function options(): array
    {
        return ['header' => false, 'startRow' => $this->startRow, 'rollover' => true];
    }

    /** @return array<int, float> by column's number */
    private function widths(): array
    {
        $widths = [];
        if (Concerns::has($this->sheet, 'WithColumnWidths')) {
            /** @var array<string, int|float> $given */
            $given = $this->sheet->columnWidths();
            foreach ($given as $column => $width) {
                $widths[Coordinates::column((string) $column)] = max(0.0, min(255.0, (float) $width) - self::PADDING);
            }
        }
        return $widths;
    }

    private function styles(StyleArray $default): SheetStyles
    {
        $styles = new SheetStyles($default);
        if (Concerns::has($this->sheet, 'WithColumnFormatting')) {
            /** @var array<string, string> $formats */
            $formats = $this->sheet->columnFormats();
            foreach ($formats as $column => $format) {
                $styles->add((string) $column, StyleArray::of(['numberFormat' => ['formatCode' => (string) $format]]));
            }
        }
        if (Concerns::has($this->sheet, 'WithStyles')) {
            $given = $this->sheet->styles(Book::made('PhpOffice\\PhpSpreadsheet\\Worksheet\\Worksheet'));
            foreach (is_array($given) ? $given : [] as $coordinates => $style) {
                $styles->add($coordinates, StyleArray::of((array) $style));
            }
        }
        return $styles;
    }

    /** @return array{int, int} column and row */
    private static function startCell(object $sheet): array
    {
        $cell = Concerns::has($sheet, 'WithCustomStartCell') ? str_replace('$', '', (string) $sheet->startCell()) : 'A1';
        if (preg_match('/^([A-Za-z]{1,3})([1-9]\d{0,6})$/', $cell, $match) !== 1) {
            throw new Unsupported($sheet::class, ['startCell()' => "'$cell' isn't a cell like 'B2'"]);
        }
        return [Coordinates::column($match[1]), (int) $match[2]];
    }
}
