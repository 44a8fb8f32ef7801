<?php

namespace NativeXlsx\Laravel\Tests\Compat;

use App\Jobs\Trace;
use Closure;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Queue;
use Illuminate\Support\Facades\Storage;
use Maatwebsite\Excel\Concerns\FromArray;
use NativeXlsx\Laravel\Compat\NativeExcel;
use NativeXlsx\Laravel\Compat\Unsupported;
use NativeXlsx\Laravel\Tests\Compat\Exports\OrdersByQuery;
use NativeXlsx\Laravel\Tests\TestCase;
use PHPUnit\Framework\AssertionFailedError;

/** NativeExcel::fake(), as applications know Excel::fake(). */
final class FakeTest extends TestCase
{
    public function testWhatIsAskedForIsOnlyWrittenDown(): void
    {
        Queue::fake();
        $fake = NativeExcel::fake();
        $export = $this->export();
        NativeExcel::download($export, 'orders.xlsx');
        self::assertTrue(NativeExcel::store($export, 'exports/orders.xlsx', 's3'));
        NativeExcel::store($export, 'here.xlsx');
        NativeExcel::queue($export, 'later.xlsx', 's3')->chain([new Trace('after'), new Trace('last')])->onQueue('slow')->delay(5);
        self::assertSame('RAW-CONTENTS', NativeExcel::raw($export));

        NativeExcel::assertDownloaded('orders.xlsx');
        NativeExcel::assertDownloaded('orders.xlsx', static fn (FromArray $asked): bool => $asked === $export);
        NativeExcel::assertStored('exports/orders.xlsx', 's3');
        NativeExcel::assertStored('exports/orders.xlsx', 's3', static fn (object $asked): bool => $asked === $export);
        NativeExcel::assertStored('here.xlsx', static fn (object $asked): bool => $asked === $export);
        NativeExcel::assertQueued('later.xlsx', 's3');
        NativeExcel::assertQueuedWithChain([Trace::class, new Trace('last')]);
        NativeExcel::assertExportedInRaw($export::class);
        NativeExcel::matchByRegex();
        NativeExcel::assertStored('/^exports\/.*\.xlsx$/', 's3');
        NativeExcel::doNotMatchByRegex();
        $fake->assertStored('here.xlsx');

        Queue::assertNothingPushed();
        self::assertSame([0, []], [DB::table('native_exports')->count(), Storage::disk('local')->allFiles()]);
    }

    public function testTheTraitAndQueuedExportsToo(): void
    {
        NativeExcel::fake();
        (new OrdersByQuery('paid'))->download('a.xlsx');
        (new OrdersByQuery('paid'))->store('b.xlsx'); // it implements ShouldQueue
        (new OrdersByQuery('open'))->queue('c.xlsx', 'local')->chain([new Trace('after')]);
        NativeExcel::assertDownloaded('a.xlsx', static fn (OrdersByQuery $export): bool => $export->chunkSize() === 7);
        NativeExcel::assertQueued('b.xlsx');
        NativeExcel::assertQueued('c.xlsx', 'local', static fn (OrdersByQuery $export): bool => $export->query()->getBindings() === ['open']);
        self::assertSame([0, 0], [DB::table('native_exports')->count(), DB::table('traces')->count()]);
    }

    public function testAssertionsFailWhenTheyShould(): void
    {
        NativeExcel::fake();
        $export = $this->export();
        NativeExcel::download($export, 'orders.xlsx');
        NativeExcel::store($export, 'orders.xlsx', 's3');
        NativeExcel::queue($export, 'later.xlsx')->chain([new Trace('after')]);
        foreach (
            [
                'others.xlsx was not downloaded; that were: orders.xlsx' => static fn () => NativeExcel::assertDownloaded('others.xlsx'),
                'was downloaded, but not so' => static fn () => NativeExcel::assertDownloaded('orders.xlsx', static fn (): bool => false),
                'orders.xlsx was not stored on the default disk; nothing was' => static fn () => NativeExcel::assertStored('orders.xlsx'),
                'was stored on the disk s3, but not so' => static fn () => NativeExcel::assertStored('orders.xlsx', 's3', static fn (): bool => false),
                'later.xlsx was not queued for the disk s3' => static fn () => NativeExcel::assertQueued('later.xlsx', 's3'),
                'with this chain: App\Jobs\Trace, App\Jobs\Trace' => static fn () => NativeExcel::assertQueuedWithChain([Trace::class, Trace::class]),
                'No export was queued with this chain' => static fn () => NativeExcel::assertQueuedWithChain([new Trace('before')]),
                'not exported in raw' => static fn () => NativeExcel::assertExportedInRaw($export::class),
            ] as $says => $assertion
        ) {
            $this->assertFails($says, $assertion);
        }
        $this->expectException(Unsupported::class);
        NativeExcel::store($export, 'orders.csv');
    }

    private function assertFails(string $says, Closure $assertion): void
    {
        try {
            $assertion();
        } catch (AssertionFailedError $error) {
            self::assertStringContainsString($says, $error->getMessage());
            return;
        }
        self::fail("nothing failed: $says");
    }

    private function export(): FromArray
    {
        return new class () implements FromArray {
            public function array(): array
            {
                return [[1]];
            }
        };
    }
}
