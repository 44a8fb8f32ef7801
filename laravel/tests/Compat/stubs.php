<?php

/*
 * Laravel Excel's concerns, with the signatures that they have, and the two classes of PhpSpreadsheet that they speak of. For
 * tests where Laravel Excel isn't installed; the package itself never needs them.
 */

namespace PhpOffice\PhpSpreadsheet\Worksheet;

if (!class_exists(Worksheet::class)) {
    class Worksheet
    {
        public function getStyle(string $cells): object
        {
            throw new \LogicException('no worksheet is written here');
        }
    }
}

namespace PhpOffice\PhpSpreadsheet\Style;

if (!class_exists(Style::class)) {
    class Style
    {
    }
}

namespace Maatwebsite\Excel\Concerns;

use Generator;
use Illuminate\Contracts\View\View;
use Iterator;
use PhpOffice\PhpSpreadsheet\Style\Style;
use PhpOffice\PhpSpreadsheet\Worksheet\Worksheet;

if (!interface_exists(FromQuery::class)) {
    interface FromQuery
    {
        public function query();
    }

    interface FromCollection
    {
        public function collection();
    }

    interface FromArray
    {
        public function array(): array;
    }

    interface FromIterator
    {
        public function iterator(): Iterator;
    }

    interface FromGenerator
    {
        public function generator(): Generator;
    }

    interface FromView
    {
        public function view(): View;
    }

    interface WithHeadings
    {
        public function headings(): array;
    }

    interface WithMapping
    {
        public function map($row): array;
    }

    interface WithColumnFormatting
    {
        public function columnFormats(): array;
    }

    interface WithColumnWidths
    {
        public function columnWidths(): array;
    }

    interface ShouldAutoSize
    {
    }

    interface WithTitle
    {
        public function title(): string;
    }

    interface WithMultipleSheets
    {
        public function sheets(): array;
    }

    interface WithStyles
    {
        public function styles(Worksheet $sheet);
    }

    interface WithDefaultStyles
    {
        public function defaultStyles(Style $defaultStyle);
    }

    interface WithBackgroundColor
    {
        public function backgroundColor();
    }

    interface WithProperties
    {
        public function properties(): array;
    }

    interface WithCustomStartCell
    {
        public function startCell(): string;
    }

    interface WithStrictNullComparison
    {
    }

    interface WithCustomChunkSize
    {
        public function chunkSize(): int;
    }

    interface WithCustomQuerySize
    {
        public function querySize(): int;
    }

    interface WithCustomValueBinder
    {
        public function bindValue($cell, $value);
    }

    interface WithCustomCsvSettings
    {
        public function getCsvSettings(): array;
    }

    interface WithEvents
    {
        public function registerEvents(): array;
    }

    interface WithCharts
    {
        public function charts();
    }

    interface WithDrawings
    {
        public function drawings();
    }

    interface ToModel
    {
        public function model(array $row);
    }
}
