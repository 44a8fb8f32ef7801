<?php

namespace NativeXlsx\Laravel\Tests\Operation;

use Illuminate\Support\Facades\DB;
use NativeXlsx\Laravel\NativeExport;
use NativeXlsx\Laravel\Operation\Checks\ExportsCheck;
use NativeXlsx\Laravel\Operation\Checks\SpaceCheck;
use NativeXlsx\Laravel\Operation\Finding;
use NativeXlsx\Laravel\Operation\Plans;
use NativeXlsx\Laravel\Operation\Registry;
use NativeXlsx\Laravel\Status;
use NativeXlsx\Laravel\Tests\Support\Database;
use NativeXlsx\Laravel\Tests\TestCase;

final class PlansTest extends TestCase
{
    use Exports;

    public function testEachExportSaysHowItsRowsAreFound(): void
    {
        Database::orders(2_000);
        DB::statement('ANALYZE TABLE orders');
        $findings = $this->findings([PlanPagedExport::class, PlanScanExport::class, PlanSqliteExport::class, PlanFilterExport::class, PlanWrongExport::class]);
        self::assertSame(
            ['PlanPagedExport' => 'ok', 'PlanScanExport' => 'warning', 'PlanSqliteExport' => 'warning', 'PlanFilterExport' => 'warning', 'PlanWrongExport' => 'failure'],
            array_map(static fn (Finding $finding): string => $finding->status, $findings)
        );
        self::assertStringContainsString('id', $findings['PlanPagedExport']->message);
        self::assertStringContainsString('one result', $findings['PlanScanExport']->message);
        self::assertStringContainsString('sqlite', $findings['PlanSqliteExport']->message);
        self::assertStringContainsString('needs a customer', $findings['PlanFilterExport']->message);
        self::assertStringContainsString('raw', strtolower($findings['PlanWrongExport']->message));
    }

    public function testADatabaseThatCannotBeUsedIsNotTakenForAMissingFilter(): void
    {
        $mysql = config('database.connections.mysql');
        config([
            'database.connections.elsewhere' => ['driver' => 'oracle'] + $mysql,
            'database.connections.closed' => ['password' => 'wrong'] + $mysql,
            'database.connections.lost' => ['database' => 'no_such_database'] + $mysql,
            'database.connections.gone' => ['driver' => 'sqlite', 'database' => '/no/such/shop.sqlite', 'prefix' => ''],
            'database.connections.away' => ['port' => 1] + $mysql,
        ]);
        $tries = [
            'nowhere' => ['[nowhere] not configured', 'config/database.php'],
            'elsewhere' => ['oracle', 'config/database.php'],
            'closed' => ['1045', 'config/database.php'],
            'lost' => ['no_such_database', 'config/database.php'],
            'gone' => ['/no/such/shop.sqlite', 'config/database.php'],
            'away' => ["doesn't answer", 'its server runs'],
        ];
        foreach ($tries as $connection => [$message, $advice]) {
            PlanConnectionExport::$connection = $connection;
            $finding = $this->findings([PlanConnectionExport::class])['PlanConnectionExport'];
            self::assertSame('failure', $finding->status, "$connection: $finding->message");
            self::assertStringContainsString($message, $finding->message);
            self::assertStringContainsString($advice, (string) $finding->advice);
            self::assertStringNotContainsString('filters', $finding->message . $finding->advice);
        }
        PlanConnectionExport::$connection = 'mysql';
        self::assertStringNotContainsString('connection', $this->findings([PlanConnectionExport::class])['PlanConnectionExport']->message);
    }

    public function testNoExportAtAllIsAWarning(): void
    {
        config(['native-xlsx.discover' => [storage_path('framework')]]);
        $found = iterator_to_array($this->app->make(ExportsCheck::class)->run(), false);
        self::assertSame(['warning'], array_column($found, 'status'));
        self::assertStringContainsString('make:native-export', (string) $found[0]->advice);
    }

    public function testRoomForTwiceTheLargestExport(): void
    {
        Database::orders(3_000);
        DB::statement('ANALYZE TABLE orders');
        $this->registered([PlanPagedExport::class]);
        $at = fn (float|false $free): Finding => iterator_to_array((new SpaceCheck($this->app->make(Plans::class), static fn(): float|false => $free))->run(), false)[0];
        // Estimated rows (by half wrong at most) of two columns.
        self::assertSame(['ok', 'failure', 'warning'], [$at(1e9)->status, $at(1_000.0)->status, $at(false)->status]);
        self::assertStringContainsString(PlanPagedExport::class, $at(1_000.0)->message);

        // What was seen counts, if it is more: 40 MB need 80.
        $this->row(Status::Completed, ['class' => 'App\Exports\Large', 'rows' => 1_000_000, 'bytes' => 40_000_000]);
        self::assertSame('ok', $at(80e6)->status);
        self::assertSame('failure', $at(79e6)->status);
        self::assertStringContainsString('40.0 MB', $at(79e6)->message);
        // … and so does what a row took before: 3,000 of them at 100,000 bytes.
        $this->row(Status::Completed, ['class' => PlanPagedExport::class, 'rows' => 10, 'bytes' => 1_000_000]);
        self::assertSame('failure', $at(200e6)->status);
        self::assertSame('ok', $at(2e9)->status);
    }

    public function testNothingIsExpectedOfAnApplicationWithoutExports(): void
    {
        $this->registered([]);
        $finding = iterator_to_array((new SpaceCheck($this->app->make(Plans::class)))->run(), false)[0];
        self::assertSame('ok', $finding->status);
    }

    /**
     * @param list<class-string> $classes
     * @return array<string, Finding> the first of each
     */
    private function findings(array $classes): array
    {
        $this->registered($classes);
        $found = iterator_to_array($this->app->make(ExportsCheck::class)->run(), false);
        $byClass = [];
        foreach ($classes as $class) {
            foreach ($found as $finding) {
                if (str_contains($finding->message, $class)) {
                    $byClass[class_basename($class)] ??= $finding;
                }
            }
        }
        return $byClass;
    }

    /** @param list<class-string<NativeExport>> $classes found, as if they lay in the application */
    private function registered(array $classes): void
    {
        $folder = storage_path('discovery');
        @mkdir($folder);
        array_map('unlink', glob("$folder/*"));
        foreach ($classes as $class) {
            copy(__DIR__ . '/' . class_basename($class) . '.php', "$folder/" . class_basename($class) . '.php');
        }
        config(['native-xlsx.discover' => [$folder]]);
        $this->app->make(Registry::class)->forget();
    }
}
