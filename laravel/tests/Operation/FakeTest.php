<?php

namespace NativeXlsx\Laravel\Tests\Operation;

use App\Exports\MappedOrdersExport;
use App\Exports\OrdersExport;
use App\Models\User;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Queue;
use Illuminate\Support\Facades\Storage;
use LogicException;
use NativeXlsx\Laravel\Delivery\Tokens;
use NativeXlsx\Laravel\Events\ExportDownloaded;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\NativeExport;
use NativeXlsx\Laravel\PendingExport;
use NativeXlsx\Laravel\Status;
use NativeXlsx\Laravel\Tests\TestCase;
use PHPUnit\Framework\AssertionFailedError;
use PHPUnit\Framework\ExpectationFailedException;

final class FakeTest extends TestCase
{
    use Exports;

    public function testWhatIsAskedForIsOnlyWrittenDown(): void
    {
        Queue::fake();
        NativeExport::fake();
        NativeExport::assertNothingQueued();
        $user = (new User())->forceFill(['id' => 5]);
        OrdersExport::dispatch(for: $user, filters: ['status' => 'paid'], queue: 'slow');
        $export = OrdersExport::dispatch(filters: ['status' => 'open'], name: 'Open ones')->export();
        self::assertSame(['Open ones', Status::Pending, 26, ['status' => 'open']], [$export->name, $export->status, strlen($export->id), $export->parameters]);
        self::assertFalse($export->exists);

        NativeExport::assertQueued(OrdersExport::class);
        NativeExport::assertQueued(OrdersExport::class, 2);
        NativeExport::assertQueued(OrdersExport::class, static fn (PendingExport $pending, Export $export): bool
            => $pending->filters === ['status' => 'paid'] && $pending->owner?->getKey() === 5 && $export->owner_id === '5' && $pending->told()['queue'] === 'slow');
        OrdersExport::assertQueued();
        OrdersExport::assertQueued(2);
        OrdersExport::assertQueued(static fn (PendingExport $pending): bool => $pending->owner === null);
        MappedOrdersExport::assertNotQueued();
        NativeExport::assertNotQueued(OrdersExport::class, static fn (PendingExport $pending): bool => $pending->filters === []);
        self::assertSame(0, DB::table('native_exports')->count());
        Queue::assertNothingPushed();
    }

    public function testInAnOpenTransactionToo(): void
    {
        NativeExport::fake();
        DB::transaction(static function (): void {
            OrdersExport::dispatch();
        });
        DB::beginTransaction();
        OrdersExport::dispatch(); // as RefreshDatabase has it
        NativeExport::assertQueued(OrdersExport::class, 2);
        DB::rollBack();
    }

    public function testAssertionsFailWhenTheyShould(): void
    {
        NativeExport::fake();
        OrdersExport::dispatch(filters: ['status' => 'paid']);
        $download = $this->row(Status::Completed, ['class' => OrdersExport::class]);
        event(new ExportDownloaded($download, null));
        foreach (
            [
            'MappedOrdersExport was not asked for' => static fn () => NativeExport::assertQueued(MappedOrdersExport::class),
            'asked for 1 times instead of 2' => static fn () => NativeExport::assertQueued(OrdersExport::class, 2),
            'not so' => static fn () => OrdersExport::assertQueued(static fn (): bool => false),
            '"status":"paid"' => static fn () => NativeExport::assertNothingQueued(),
            'OrdersExport was asked for' => static fn () => OrdersExport::assertNotQueued(),
            'MappedOrdersExport was not downloaded' => static fn () => NativeExport::assertDownloaded(MappedOrdersExport::class),
            'was not downloaded, or not so' => static fn () => OrdersExport::assertDownloaded(static fn (Export $export, ?object $user): bool => $user !== null),
            'was downloaded' => static fn () => NativeExport::assertNotDownloaded($download),
            ] as $says => $assertion
        ) {
            try {
                $assertion();
            } catch (AssertionFailedError $error) {
                self::assertStringContainsString($says, $error->getMessage());
                continue;
            }
            self::fail("nothing failed: $says");
        }
        self::assertTrue(is_subclass_of(ExpectationFailedException::class, AssertionFailedError::class));
    }

    public function testDownloadsAreWrittenDown(): void
    {
        NativeExport::fake();
        $export = $this->row(Status::Completed, ['class' => OrdersExport::class]);
        NativeExport::assertNotDownloaded(OrdersExport::class);
        event(new ExportDownloaded($export, (new User())->forceFill(['id' => 7])));
        NativeExport::assertDownloaded(OrdersExport::class);
        NativeExport::assertDownloaded($export, static fn (Export $export, ?User $user): bool => $user?->id === 7);
        OrdersExport::assertDownloaded();
    }

    public function testRealDownloadsAreSeenByPageAndByLink(): void
    {
        NativeExport::fake();
        $user = User::query()->create(['name' => 'Ada', 'email' => 'ada@example.com']);
        $export = $this->row(Status::Completed, ['class' => OrdersExport::class, 'owner_type' => $user->getMorphClass(), 'owner_id' => (string) $user->id, 'path' => 'x.xlsx']);
        Storage::disk('local')->put('x.xlsx', 'file');
        $this->get(route('native-exports.download', ['export' => $export->id]));
        NativeExport::assertNotDownloaded($export);

        $this->get(app(Tokens::class)->url($export))->assertOk();
        NativeExport::assertDownloaded($export, static fn (Export $export, ?User $user): bool => $user === null);
        $this->actingAs($user)->get(route('native-exports.download', ['export' => $export->id]), ['Range' => 'bytes=2-3'])->assertStatus(206);
        NativeExport::assertNotDownloaded($export, static fn (Export $export, ?User $by): bool => $by !== null);
        $this->actingAs($user)->get(route('native-exports.download', ['export' => $export->id]))->assertOk();
        NativeExport::assertDownloaded($export, static fn (Export $export, ?User $by): bool => $by?->id === $user->id);
    }

    public function testWithoutFakeItSaysSo(): void
    {
        $this->expectException(LogicException::class);
        $this->expectExceptionMessage('NativeExport::fake()');
        NativeExport::assertNothingQueued();
    }
}
