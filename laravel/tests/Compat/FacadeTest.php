<?php

namespace NativeXlsx\Laravel\Tests\Compat;

use DomainException;
use Illuminate\Contracts\Support\Responsable;
use Illuminate\Contracts\Translation\HasLocalePreference;
use Illuminate\Foundation\Bus\PendingDispatch;
use Illuminate\Http\Request;
use Illuminate\Support\Facades\Storage;
use InvalidArgumentException;
use Maatwebsite\Excel\Concerns as Excel;
use NativeXlsx\Laravel\Compat\Exportable;
use NativeXlsx\Laravel\Compat\NativeExcel;
use NativeXlsx\Laravel\Compat\Unsupported;
use NativeXlsx\Laravel\Tests\Compat\Exports\OrdersByQuery;
use NativeXlsx\Laravel\Tests\Support\Database;
use NativeXlsx\Laravel\Tests\Support\Sheet;
use NativeXlsx\Laravel\Tests\TestCase;
use PhpOffice\PhpSpreadsheet\Worksheet\Worksheet;

/** The facade, the trait, and what they refuse. */
final class FacadeTest extends TestCase
{
    public function testDownload(): void
    {
        $response = NativeExcel::download($this->export(), 'überblick.xlsx', null, ['X-Export' => 'yes']);
        self::assertSame('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', $response->headers->get('Content-Type'));
        self::assertStringContainsString("filename*=utf-8''%C3%BCberblick.xlsx", (string) $response->headers->get('Content-Disposition'));
        self::assertSame('yes', $response->headers->get('X-Export'));
        $path = $response->getFile()->getPathname();
        self::assertSame([['a', 1.0]], Sheet::all($path));
        ob_start();
        $response->prepare(Request::create('/'))->sendContent();
        self::assertStringStartsWith('PK', (string) ob_get_clean());
        self::assertFileDoesNotExist($path);
    }

    public function testRawAndStore(): void
    {
        file_put_contents(storage_path('app/raw.xlsx'), NativeExcel::raw($this->export(), 'Xlsx'));
        self::assertSame([['a', 1.0]], Sheet::all(storage_path('app/raw.xlsx')));
        self::assertTrue(NativeExcel::store($this->export(), 'deep/down/out.xlsx', 'public', 'Xlsx', ['visibility' => 'private']));
        self::assertSame('private', Storage::disk('public')->getVisibility('deep/down/out.xlsx'));
        self::assertSame([], glob(config('native-xlsx.folder') . '/at-once/*'));
    }

    public function testTheTrait(): void
    {
        $export = $this->export();
        self::assertTrue($export->store('one.xlsx'));
        self::assertTrue(Storage::disk('local')->exists('one.xlsx'));
        self::assertStringStartsWith('PK', $export->raw());
        self::assertStringContainsString('attachment', (string) $export->toResponse(Request::create('/'))->headers->get('Content-Disposition'));
        Database::orders(3);
        self::assertInstanceOf(PendingDispatch::class, (new OrdersByQuery('paid'))->queue('two.xlsx', 'public'));
        self::assertInstanceOf(PendingDispatch::class, (new OrdersByQuery('paid'))->store('three.xlsx'), 'it implements ShouldQueue');
        self::assertTrue(Storage::disk('public')->exists('two.xlsx'));
        $this->expectException(InvalidArgumentException::class);
        (new OrdersByQuery('paid'))->download();
    }

    public function testNothingIsLeftOfAnExportThatThrows(): void
    {
        Database::orders(30);
        try {
            NativeExcel::download(new OrdersByQuery('paid', [], 10), 'orders.xlsx');
            self::fail('nothing was thrown');
        } catch (DomainException) {
            self::assertSame([], glob(config('native-xlsx.folder') . '/at-once/*'));
        }
    }

    public function testWhatAKilledProcessLeftIsRemovedAfterADay(): void
    {
        $folder = config('native-xlsx.folder') . '/at-once';
        mkdir($folder, 0700, true);
        foreach (['old' => 100_000, 'old-damaged' => 100_000, 'new' => 10] as $name => $age) {
            (new \NativeXlsx("$folder/$name.xlsx", ['a']))->close();
            if ($name === 'old-damaged') {
                file_put_contents("$folder/$name.xlsx.part/journal", 'not what it was');
            }
            file_put_contents("$folder/$name-whole.xlsx", 'x');
            touch("$folder/$name.xlsx.part", time() - $age);
            touch("$folder/$name-whole.xlsx", time() - $age);
        }
        NativeExcel::raw($this->export());
        self::assertSame(['new-whole.xlsx', 'new.xlsx.part'], array_map('basename', glob("$folder/*")));
    }

    public function testTheLanguageOfTheExport(): void
    {
        $export = new class implements Excel\FromArray, Excel\WithHeadings, HasLocalePreference {
            public function array(): array
            {
                return [[app()->getLocale()]];
            }

            public function headings(): array
            {
                return [app()->getLocale()];
            }

            public function preferredLocale(): string
            {
                return 'de';
            }
        };
        NativeExcel::store($export, 'out.xlsx');
        self::assertSame([['de'], ['de']], Sheet::all(storage_path('app/out.xlsx')));
        self::assertSame('en', app()->getLocale());
    }

    public function testOtherWriterTypesAreRefused(): void
    {
        foreach ([['out.csv', null], ['out', null], ['out.xlsx', 'Csv'], ['out.xlsm', null]] as [$name, $type]) {
            try {
                NativeExcel::store($this->export(), $name, null, $type);
                self::fail("$name was written");
            } catch (Unsupported $e) {
                self::assertStringContainsString('only .xlsx is written here', $e->getMessage());
            }
        }
    }

    public function testUnsupportedConcernsAreRefusedByNameBeforeAnythingIsWritten(): void
    {
        $exports = [
            'FromView' => new class implements Excel\FromView {
                public function view(): \Illuminate\Contracts\View\View
                {
                    throw new DomainException('it was asked');
                }
            },
            'WithEvents' => new class implements Excel\FromArray, Excel\WithEvents {
                public function array(): array
                {
                    throw new DomainException('it was asked');
                }

                public function registerEvents(): array
                {
                    return [];
                }
            },
            'WithCharts' => new class implements Excel\FromArray, Excel\WithCharts {
                public function array(): array
                {
                    return [];
                }

                public function charts()
                {
                    return [];
                }
            },
            'WithDrawings' => new class implements Excel\FromArray, Excel\WithDrawings {
                public function array(): array
                {
                    return [];
                }

                public function drawings()
                {
                    return [];
                }
            },
            'WithCustomValueBinder' => new class implements Excel\FromArray, Excel\WithCustomValueBinder {
                public function array(): array
                {
                    return [];
                }

                public function bindValue($cell, $value)
                {
                    return true;
                }
            },
            'styles()' => new class implements Excel\FromArray, Excel\WithStyles {
                public function array(): array
                {
                    return [];
                }

                public function styles(Worksheet $sheet)
                {
                    $sheet->getStyle('B2')->getFont()->setBold(true);
                }
            },
        ];
        foreach ($exports as $name => $export) {
            foreach (['store', 'queue'] as $method) {
                try {
                    NativeExcel::$method($export, 'out.xlsx');
                    self::fail("$name was written");
                } catch (Unsupported $e) {
                    self::assertStringContainsString("$name: ", $e->getMessage());
                    self::assertSame([$name], array_keys($e->reasons));
                }
            }
        }
        self::assertFalse(Storage::exists('out.xlsx'));
        self::assertSame(0, \NativeXlsx\Laravel\Models\Export::query()->count());
    }

    public function testAConcernOfASheetIsRefusedToo(): void
    {
        $sheet = new class implements Excel\FromArray, Excel\WithCharts {
            public function array(): array
            {
                return [];
            }

            public function charts()
            {
                return [];
            }
        };
        $this->expectException(Unsupported::class);
        $this->expectExceptionMessage('WithCharts: charts');
        NativeExcel::raw(new class ($sheet) implements Excel\WithMultipleSheets {
            public function __construct(private object $sheet)
            {
            }

            public function sheets(): array
            {
                return [$this->sheet];
            }
        });
    }

    public function testStylesThatArentWrittenAreRefusedByName(): void
    {
        foreach (
            [
                "'protection' isn't written" => ['A1' => ['protection' => ['locked' => true]]],
                "'font.superscript' isn't written" => ['A1' => ['font' => ['superscript' => true]]],
                "the fill 'linear' isn't written" => ['A1' => ['fill' => ['fillType' => 'linear']]],
                "'borders.diagonal' isn't written" => ['A1' => ['borders' => ['diagonal' => ['borderStyle' => 'thin']]]],
                "isn't a cell, a range" => ['Hello!A1' => []],
                'a text rotation of 255' => ['A1' => ['alignment' => ['textRotation' => 255]]],
            ] as $message => $styles
        ) {
            $export = new class ($styles) implements Excel\FromArray, Excel\WithStyles {
                public function __construct(private array $styles)
                {
                }

                public function array(): array
                {
                    return [[1]];
                }

                public function styles(Worksheet $sheet)
                {
                    return $this->styles;
                }
            };
            try {
                NativeExcel::raw($export);
                self::fail($message);
            } catch (Unsupported $e) {
                self::assertStringContainsString($message, $e->getMessage());
            }
        }
    }

    private function export(): object
    {
        return new class implements Excel\FromArray, Responsable {
            use Exportable;

            private string $fileName = 'own.xlsx';

            public function array(): array
            {
                return [['a', '1']];
            }
        };
    }
}
