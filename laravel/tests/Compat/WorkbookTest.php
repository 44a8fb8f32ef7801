<?php

namespace NativeXlsx\Laravel\Tests\Compat;

use ArrayIterator;
use Generator;
use Illuminate\Support\Collection;
use Illuminate\Support\Facades\Storage;
use Iterator;
use Maatwebsite\Excel\Concerns as Excel;
use NativeXlsx\Formula;
use NativeXlsx\Laravel\Compat\NativeExcel;
use NativeXlsx\Laravel\Tests\Support\Sheet;
use NativeXlsx\Laravel\Tests\TestCase;
use PhpOffice\PhpSpreadsheet\Style\Style;
use PhpOffice\PhpSpreadsheet\Worksheet\Worksheet;

/** What each concern makes of a workbook, as openpyxl reads it. */
final class WorkbookTest extends TestCase
{
    use ReadsWorkbooks;

    public function testEveryPlainSource(): void
    {
        $sources = [
            new class implements Excel\FromArray {
                public function array(): array
                {
                    return [['a', 1], ['b', 2]];
                }
            },
            new class implements Excel\FromCollection {
                public function collection(): Collection
                {
                    return new Collection([(object) ['name' => 'a', 'n' => 1], new Collection(['b', 2])]);
                }
            },
            new class implements Excel\FromIterator {
                public function iterator(): Iterator
                {
                    return new ArrayIterator([['a', 1], ['b', 2]]);
                }
            },
            new class implements Excel\FromGenerator {
                public function generator(): Generator
                {
                    yield ['a', '1'];
                    yield ['b', '2'];
                }
            },
        ];
        foreach ($sources as $source) {
            self::assertSame([['a', 1.0], ['b', 2.0]], $this->rowsOf($source));
        }
    }

    public function testHeadingsMappingAndPreparedRows(): void
    {
        $rows = $this->rowsOf(new class implements Excel\FromArray, Excel\WithHeadings, Excel\WithMapping {
            public function array(): array
            {
                return [['n' => 1, 'items' => ['x', 'y']], ['n' => 2, 'items' => []], ['n' => 3, 'items' => ['z']]];
            }

            public function prepareRows(array $rows): array
            {
                return array_map(static fn (array $row): array => ['n' => $row['n'] * 10] + $row, $rows);
            }

            public function headings(): array
            {
                return [['Orders', null, 'of 2024'], ['Number', 'Item', '7']];
            }

            public function map($row): array
            {
                return array_map(static fn (string $item): array => [$row['n'], $item, ['at' => $row['n']]], $row['items']);
            }
        });
        self::assertSame([
            ['Orders', null, 'of 2024'], ['Number', 'Item', 7.0],
            [10.0, 'x', '{"at":10}'], [10.0, 'y', '{"at":10}'], [30.0, 'z', '{"at":30}'],
        ], $rows);
    }

    public function testStrictNullComparison(): void
    {
        $lenient = new class implements Excel\FromArray {
            public function array(): array
            {
                return [[0, '0', false, '', null, 'end']];
            }
        };
        self::assertSame([[null, 0.0, null, null, null, 'end']], $this->rowsOf($lenient));
        $strict = new class implements Excel\FromArray, Excel\WithStrictNullComparison {
            public function array(): array
            {
                return [[0, '0', false, null, 'end']];
            }
        };
        self::assertSame([[0.0, 0.0, false, null, 'end']], $this->rowsOf($strict));
        config(['excel.exports.strict_null_comparison' => true]);
        self::assertSame([0.0, 0.0, false], array_slice($this->rowsOf($lenient)[0], 0, 3));
    }

    public function testFormulasStayTextAndDigitsAreKept(): void
    {
        $sheet = $this->stored(new class implements Excel\FromArray {
            public function array(): array
            {
                return [['=1+1', '00123', '12345678901234567', '9.90', '#N/A', new Formula('=1+2')]];
            }
        })['sheets'][0];
        self::assertSame('Worksheet', $sheet['name']);
        self::assertSame([['=1+1', '00123', '12345678901234567', 9.9, '#N/A', ['formula' => '=1+2']]], self::rows($sheet));
    }

    public function testFormatsWidthsAutoSizeAndStartCell(): void
    {
        $sheet = $this->stored(new class implements
            Excel\FromArray,
            Excel\WithHeadings,
            Excel\WithColumnFormatting,
            Excel\WithColumnWidths,
            Excel\ShouldAutoSize,
            Excel\WithCustomStartCell
        {
            public function array(): array
            {
                return [[1.5, 45_000, str_repeat('long ', 10)], [2.5, 45_001, 'short']];
            }

            public function headings(): array
            {
                return ['Total', 'Day', 'Note'];
            }

            public function columnFormats(): array
            {
                return ['C' => '0.00', 'D' => 'dd/mm/yyyy', 'E4:E5' => '@'];
            }

            public function columnWidths(): array
            {
                return ['A' => 4, 'C' => 33];
            }

            public function startCell(): string
            {
                return 'C3';
            }
        }, looks: true)['sheets'][0];
        self::assertSame(['Total', 'Day', 'Note'], [$sheet['cells']['C3'], $sheet['cells']['D3'], $sheet['cells']['E3']]);
        self::assertSame(1.5, $sheet['cells']['C4']);
        self::assertSame('0.00', $sheet['looks']['C4']['format']);
        self::assertSame(['date' => '2023-03-15 00:00:00'], $sheet['cells']['D4']);
        self::assertSame('dd/mm/yyyy', $sheet['looks']['D5']['format']);
        self::assertSame('@', $sheet['looks']['E5']['format']);
        self::assertArrayNotHasKey('A1', $sheet['cells']);
        self::assertSame(4.0, (float) $sheet['widths']['A']);
        self::assertSame(33.0, (float) $sheet['widths']['C']);
        self::assertGreaterThan(30, $sheet['widths']['E']);
        self::assertArrayNotHasKey('F', $sheet['widths']);
    }

    public function testStylesAsAnArray(): void
    {
        $sheet = $this->stored(new class implements Excel\FromArray, Excel\WithHeadings, Excel\WithStyles, Excel\WithDefaultStyles, Excel\WithBackgroundColor {
            public function array(): array
            {
                return [['a', 'b', 'c'], ['d', 'e', 'f'], ['g', null, 'i']];
            }

            public function headings(): array
            {
                return ['One', 'Two', 'Three'];
            }

            public function styles(Worksheet $sheet)
            {
                return [
                    1 => ['font' => ['bold' => true, 'color' => ['argb' => 'FFFF0000']], 'alignment' => ['horizontal' => 'center', 'wrapText' => true]],
                    'C' => ['font' => ['size' => 16], 'fill' => ['fillType' => 'solid', 'startColor' => ['rgb' => '00ff00']]],
                    'A3:B4' => ['borders' => ['outline' => ['borderStyle' => 'thin', 'color' => ['rgb' => '0000FF']], 'inside' => ['borderStyle' => 'hair', 'color' => ['rgb' => '0000FF']]]],
                    'B2' => ['font' => ['italic' => true], 'numberFormat' => ['formatCode' => '0.0']],
                ];
            }

            public function defaultStyles(Style $defaultStyle)
            {
                return ['font' => ['name' => 'Arial']];
            }

            public function backgroundColor()
            {
                return 'EEEEEE';
            }
        }, looks: true)['sheets'][0];
        $looks = $sheet['looks'];
        self::assertSame([true, 'FFFF0000', 'center', true, 'Arial'], [$looks['B1']['bold'], $looks['B1']['color'], $looks['B1']['align'], $looks['B1']['wrap'], $looks['B1']['font']]);
        self::assertArrayNotHasKey('bold', $looks['A2']);
        self::assertSame(['FFEEEEEE', 'Arial'], [$looks['A2']['fill'], $looks['A2']['font']]);
        self::assertEquals([16, 'FF00FF00'], [$looks['C3']['size'], $looks['C3']['fill']]);
        self::assertEquals([16, 'FF00FF00', true], [$looks['C1']['size'], $looks['C1']['fill'], $looks['C1']['bold']]);
        self::assertSame([true, '0.0'], [$looks['B2']['italic'], $looks['B2']['format']]);
        self::assertSame(['thin', 'hair', 'hair', 'thin', 'FF0000FF'], [$looks['A3']['top'], $looks['A3']['right'], $looks['A3']['bottom'], $looks['A3']['left'], $looks['A3']['edge']]);
        self::assertSame(['hair', 'thin', 'thin', 'hair'], [$looks['B4']['top'], $looks['B4']['right'], $looks['B4']['bottom'], $looks['B4']['left']]);
    }

    public function testSeveralSheetsTitlesAndProperties(): void
    {
        config(['excel.exports.properties' => ['creator' => 'Shop', 'company' => 'Shop Ltd']]);
        $sheet = static fn (string $title): object => new class ($title) implements Excel\FromArray, Excel\WithTitle, Excel\WithHeadings {
            public function __construct(private string $title)
            {
            }

            public function array(): array
            {
                return [[$this->title]];
            }

            public function headings(): array
            {
                return ['Title'];
            }

            public function title(): string
            {
                return $this->title;
            }
        };
        $untitled = new class implements Excel\FromArray {
            public function array(): array
            {
                return [[1]];
            }
        };
        $book = $this->stored(new class ([$sheet('Jan/2024'), $sheet('JAN2024'), $untitled, clone $untitled, $sheet(str_repeat('x', 40))]) implements Excel\WithMultipleSheets, Excel\WithProperties, Excel\WithTitle {
            public function __construct(private array $sheets)
            {
            }

            public function sheets(): array
            {
                return $this->sheets;
            }

            public function properties(): array
            {
                return ['subject' => 'Orders', 'description' => 'All of them', 'lastModifiedBy' => 'nobody', 'keywords' => ''];
            }

            public function title(): string
            {
                return 'The title';
            }
        });
        self::assertSame(['Jan2024', 'JAN2024 1', 'Worksheet', 'Worksheet 1', str_repeat('x', 31)], array_column($book['sheets'], 'name'));
        self::assertSame([['Title'], ['JAN2024']], self::rows($book['sheets'][1]));
        self::assertSame(
            ['title' => 'The title', 'creator' => 'Shop', 'subject' => 'Orders', 'description' => 'All of them'],
            $book['properties']
        );
    }

    public function testASheetThatIsFullGoesOnUnderTheSameHeadings(): void
    {
        $sheets = $this->stored(new class implements Excel\FromGenerator, Excel\WithHeadings, Excel\WithCustomStartCell, Excel\WithStyles {
            public function generator(): Generator
            {
                for ($i = 1; $i <= 5; $i++) {
                    yield [$i];
                }
            }

            public function headings(): array
            {
                return ['N'];
            }

            public function startCell(): string
            {
                return 'A1048574';
            }

            public function styles(Worksheet $sheet): array
            {
                return [1_048_574 => ['font' => ['bold' => true]]];
            }
        }, looks: true)['sheets'];
        self::assertSame(['N', 1, 2], array_values($sheets[0]['cells']));
        self::assertSame(['N', 3, 4], array_values($sheets[1]['cells']));
        self::assertSame(['N', 5], array_values($sheets[2]['cells']));
        self::assertTrue($sheets[1]['looks']['A1048574']['bold']);
        self::assertArrayNotHasKey('A1048575', $sheets[1]['looks']);
    }

    public function testNothingButHeadings(): void
    {
        $rows = $this->rowsOf(new class implements Excel\WithHeadings {
            public function headings(): array
            {
                return ['A', 'B'];
            }
        });
        self::assertSame([['A', 'B']], $rows);
    }

    /** @return list<list<mixed>> as PHP's own zip and XML read them, which takes less time than Python */
    private function rowsOf(object $export): array
    {
        return Sheet::all($this->path($export));
    }

    private function stored(object $export, bool $looks = false): array
    {
        return self::read($this->path($export), $looks);
    }

    private function path(object $export): string
    {
        self::assertTrue(NativeExcel::store($export, 'out/book.xlsx', 'local'));
        self::assertSame([], glob(config('native-xlsx.folder') . '/at-once/*'));
        return Storage::disk('local')->path('out/book.xlsx');
    }
}
