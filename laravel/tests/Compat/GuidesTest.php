<?php

namespace NativeXlsx\Laravel\Tests\Compat;

use App\Exports\ClosedOrdersExport;
use App\Exports\PaidOrders;
use App\Exports\PaidOrdersExport;
use App\Models\Order;
use Illuminate\Support\Facades\Storage;
use NativeXlsx\Laravel\Compat\NativeExcel;
use NativeXlsx\Laravel\NativeExport;
use NativeXlsx\Laravel\Status;
use NativeXlsx\Laravel\Tests\Support\Database;
use NativeXlsx\Laravel\Tests\Support\Sheet;
use NativeXlsx\Laravel\Tests\TestCase;
use PhpToken;

use function App\Exports\paidOrders;

/** The upgrade guides in laravel/docs: all code is PHP, and what they say to write runs. */
final class GuidesTest extends TestCase
{
    protected function setUp(): void
    {
        parent::setUp();
        Database::orders(30);
    }

    public function testAllCodeIsPhp(): void
    {
        $blocks = 0;
        foreach ([...glob(dirname(__DIR__, 2) . '/docs/*.md'), dirname(__DIR__, 3) . '/docs/laravel-existing-jobs.md'] as $file) {
            preg_match_all('/^```php\n(.*?)^```$/ms', (string) file_get_contents($file), $found);
            foreach ($found[1] as $code) {
                // Members of a class stand in one.
                $code = preg_match('/^(\/\/.*\n)?(public|protected|private) /', $code) ? "<?php class C {\n$code\n}" : (str_starts_with($code, '<?php') ? $code : "<?php\n$code");
                PhpToken::tokenize($code, TOKEN_PARSE); // throws a ParseError
                $blocks++;
            }
        }
        self::assertGreaterThan(15, $blocks);
    }

    public function testFromLaravelExcel(): void
    {
        $this->code('from-laravel-excel.md', 1);
        NativeExcel::queue(new PaidOrders(10), 'exports/orders.xlsx', 'local');
        $rows = Sheet::all(Storage::disk('local')->path('exports/orders.xlsx'));
        self::assertSame([['Order', 'Customer', 'Total'], ['A0000010', 'Customer 1', 12.5]], array_slice($rows, 0, 2));
        self::assertCount(1 + 7, $rows);
    }

    public function testFromFastExcel(): void
    {
        $this->code('from-fast-excel.md', 2);
        $rows = Sheet::all(paidOrders(storage_path('app/small.xlsx')));
        self::assertSame([['Order', 'Total'], ['A0000001', 1.25]], array_slice($rows, 0, 2));
        self::assertCount(11, $rows);
        $export = PaidOrdersExport::dispatch()->export()->refresh();
        self::assertSame($rows, Sheet::all(Storage::disk($export->disk)->path($export->path)));
    }

    public function testFromFilament(): void
    {
        $this->code('from-filament.md', 1);
        $export = ClosedOrdersExport::dispatch(filters: ['ids' => [1, 2, 3, 4]])->export()->refresh();
        $rows = Sheet::all(Storage::disk($export->disk)->path($export->path));
        self::assertSame(['Order', 'Customer', 'Total', 'Placed'], array_shift($rows));
        self::assertSame([['A0000001', 'Customer 2', 1.25], ['A0000002', 'Customer 3', 2.5], ['A0000004', 'Customer 5', 5.0]], array_map(static fn (array $row): array => array_slice($row, 0, 3), $rows));
    }

    public function testWhatTheTablesSayOfOptionsAndColumnsIsSo(): void
    {
        $write = function (array $options, array $columns): array {
            TableExport::$told = [$options, $columns];
            $export = TableExport::dispatch(filters: ['n' => ++TableExport::$count])->export()->refresh();
            self::assertSame([Status::Completed, null], [$export->status, $export->error]);
            return [Sheet::all($file = Storage::disk($export->disk)->path($export->path)), (string) file_get_contents("zip://$file#xl/styles.xml")];
        };
        $text = (string) file_get_contents(dirname(__DIR__, 2) . '/docs/from-fast-excel.md');
        foreach (["['header' => false]", "['header' => ['bold' => true, 'background' => '#DDDDDD']]", "'format' => '0.00'", "'width' => 'auto'", "'format' => 'dd.mm.yyyy'", "'type' => 'decimal'"] as $said) {
            self::assertStringContainsString($said, $text);
        }
        self::assertSame(['A0000001', 'A0000002'], array_column($write(['header' => false], ['number'])[0], 0));
        [$rows, $styles] = $write(['header' => ['bold' => true, 'background' => '#DDDDDD']], [
            ['key' => 'number', 'header' => 'Order', 'width' => 'auto', 'style' => ['italic' => true]],
            ['key' => 'total', 'format' => '0.00'],
            ['key' => 'placed_at', 'format' => 'dd.mm.yyyy'],
        ]);
        self::assertSame([['Order', 'total', 'placed_at'], ['A0000001', 1.25]], [$rows[0], array_slice($rows[1], 0, 2)]);
        self::assertIsNotString($rows[1][2], 'a date, not text');
        foreach (['<b/>', 'DDDDDD', '<i/>', 'dd.mm.yyyy'] as $style) {
            self::assertStringContainsString($style, $styles);
        }
        // "DECIMAL columns are numbers, VARCHAR stays text", and what begins with = too.
        self::assertSame(['A0000001', 1.25, '=note 1'], $write([], ['number', 'total', 'note'])[0][1]);
    }

    private function code(string $guide, int $files): void
    {
        $text = (string) file_get_contents(dirname(__DIR__, 2) . "/docs/$guide");
        self::assertSame($files, preg_match_all('/^<!-- file: (\S+) -->\n```php\n(.*?)^```$/ms', $text, $found, PREG_SET_ORDER));
        foreach ($found as [, $path, $code]) {
            @mkdir(dirname(base_path($path)), 0777, true);
            file_put_contents(base_path($path), $code);
            require_once base_path($path);
        }
    }
}

/** Two orders, with the options and columns that a test says. */
final class TableExport extends NativeExport
{
    /** @var array{array<string, mixed>, list<string|array<string, mixed>>} */
    public static array $told = [[], []];

    public static int $count = 0;

    public function query(): object
    {
        return Order::query()->where('id', '<=', 2);
    }

    public function columns(): array
    {
        return self::$told[1];
    }

    public function options(): array
    {
        return self::$told[0];
    }
}
