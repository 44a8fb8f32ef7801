<?php

namespace NativeXlsx\Laravel\Tests\Feature;

use App\Exports\MappedOrdersExport;
use App\Exports\OrdersExport;
use NativeXlsx\Laravel\Compat\NativeExcel;
use NativeXlsx\Laravel\Contracts\Source;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Slices\RunningSlice;
use NativeXlsx\Laravel\Slices\Slice;
use NativeXlsx\Laravel\Slices\StopSignals;
use NativeXlsx\Laravel\Slices\Workbook;
use NativeXlsx\Laravel\Status;
use NativeXlsx\Laravel\Tests\Compat\Exports\OrdersByQuery;
use NativeXlsx\Laravel\Tests\Support\Database;
use NativeXlsx\Laravel\Tests\TestCase;

/** What the row learns of commits: how many rows, how long they took; also where the last one couldn't be told. */
final class CommitsTest extends TestCase
{
    protected function setUp(): void
    {
        parent::setUp();
        Database::orders(40);
        config(['queue.default' => 'redis', 'native-xlsx.source.rows_per_commit' => 10, 'native-xlsx.source.chunk' => 5, 'native-xlsx.source.mapped_chunk' => 5]);
        @mkdir(config('native-xlsx.folder'), 0777, true);
    }

    public function testEveryKindOfSourceTellsHowLongEachCommitTook(): void
    {
        foreach ($this->kinds() as $kind => [$rows, $ask]) {
            $export = $ask();
            $definition = $export->frozen();
            /** @var Source $source */
            $source = $this->app->make($definition->source, ['export' => $export, 'definition' => $definition]);
            $workbook = $source->open(Workbook::of($export)->path(), ['id' => $export->id]);
            $slice = new class () implements Slice {
                /** @var list<array{int, float}> */
                public array $commits = [];

                public function committed(int $rows, float $seconds = 0.0): bool
                {
                    $this->commits[] = [$rows, $seconds];
                    return true;
                }

                public function reached(int $rows): void
                {
                }

                public function secondsLeft(): float
                {
                    return 600;
                }

                public function isOver(): bool
                {
                    return false;
                }
            };
            $began = microtime(true);
            self::assertTrue($source->append($workbook, $slice), $kind);
            $all = microtime(true) - $began;
            $workbook->discard();
            $took = array_column($slice->commits, 1);
            self::assertGreaterThanOrEqual((int) ceil($rows / 14), count($took), $kind); // of pages of 5 or 7 rows, 10 at the least
            self::assertSame($rows, max(array_column($slice->commits, 0)), $kind);
            self::assertGreaterThan(0.0, min($took), $kind);
            self::assertLessThan($all, array_sum($took), $kind);
        }
    }

    public function testPartsOfAMillisecondAddUpInTheRow(): void
    {
        $export = OrdersExport::dispatch()->export();
        $export->transition(Status::Running);
        $slice = new RunningSlice($export, $export->slice, new StopSignals(), 600);
        for ($rows = 1; $rows <= 100; $rows++) {
            self::assertTrue($slice->committed($rows, 0.00025));
        }
        self::assertSame([100, 100], [$export->refresh()->commits, $export->rows]);
        self::assertEqualsWithDelta(25, $export->commit_ms, 1);
    }

    /** SIGKILL between the last commit and the row: all rows are in, and whoever goes on finds none to tell of. */
    public function testRowsWhoseLastCommitWasNeverToldAreCountedAllTheSame(): void
    {
        $this->inEveryProcess('if (PHP_SAPI === "cli" && in_array("queue:work", $_SERVER["argv"], true)) {
            Illuminate\Support\Facades\DB::connection("mysql")->beforeExecuting(static function (string $sql): void {
                if (str_starts_with($sql, "update `native_exports` set `rows`") && !is_file(storage_path("killed"))) {
                    touch(storage_path("killed"));
                    posix_kill(getmypid(), SIGKILL);
                }
            });
        }');
        $this->configure(['queue.default' => 'redis', 'queue.connections.redis.retry_after' => 1, 'native-xlsx.source.rows_per_commit' => 1_000, 'native-xlsx.source.commit_seconds' => 3_600]);
        foreach ($this->kinds() as $kind => [$rows, $ask]) {
            @unlink(storage_path('killed'));
            $export = $ask();
            self::assertSame(-1, $this->workers()->wait($this->workers()->work()), $kind);
            self::assertSame([0, $rows], [$export->refresh()->rows, Workbook::of($export)->status()['rows'] - ($kind === 'compat' ? 1 : 0)], $kind);
            $this->workers()->work();
            $this->until(static fn (): bool => $export->refresh()->status === Status::Completed, "$kind is completed");
            self::assertSame([$rows, 1, null], [$export->rows, $export->resumes, $export->error], $kind);
            $this->workers()->endAll();
        }
    }

    /** @return array<string, array{int, callable(): Export}> how many rows there are to come */
    private function kinds(): array
    {
        return [
            'native' => [40, static fn (): Export => OrdersExport::dispatch()->export()],
            'mapped' => [40, static fn (): Export => MappedOrdersExport::dispatch()->export()],
            'compat' => [14, static function (): Export {
                $pending = NativeExcel::queue(new OrdersByQuery('paid'), 'orders.xlsx');
                unset($pending); // which queues it
                return Export::query()->orderByDesc('created_at')->orderByDesc('id')->firstOrFail();
            }],
        ];
    }
}
