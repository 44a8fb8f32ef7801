<?php

namespace NativeXlsx\Laravel\Tests\Operation;

use App\Exports\OrdersExport;
use App\Models\User;
use Illuminate\Support\Facades\Artisan;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Storage;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Status;
use NativeXlsx\Laravel\Tests\Support\Database;
use NativeXlsx\Laravel\Tests\Support\Sheet;
use NativeXlsx\Laravel\Tests\TestCase;

final class ConsoleTest extends TestCase
{
    use Exports;

    public function testRunExportsNowWithAProgressBar(): void
    {
        Database::orders(90);
        $user = User::query()->create(['name' => 'Ada', 'email' => 'ada@example.com']);
        $before = config('native-xlsx.queue.slice_seconds');
        $status = $this->command('export:run', ['export' => 'OrdersExport', '--filter' => ['status=paid'], '--owner' => (string) $user->id, '--path' => 'out/paid.xlsx', '--name' => 'Paid']);
        $text = Artisan::output();
        self::assertSame(0, $status, $text);
        self::assertStringContainsString('30/30', $text);
        self::assertStringContainsString('100%', $text);
        self::assertStringContainsString('out/paid.xlsx', $text);
        $export = Export::query()->sole();
        self::assertSame([Status::Completed, 'Paid', (string) $user->id, OrdersExport::class, ['status' => 'paid']], [$export->status, $export->name, $export->owner_id, $export->class, $export->parameters]);
        self::assertCount(31, Sheet::all(Storage::disk('local')->path('out/paid.xlsx')));
        self::assertSame($before, config('native-xlsx.queue.slice_seconds'));
        // Again, though the same one was exported: now means now.
        self::assertSame(0, $this->command('export:run', ['export' => OrdersExport::class, '--owner' => User::class . ":$user->id"]));
        self::assertSame(2, Export::query()->count());
    }

    public function testRunSaysWhatItDoesNotUnderstand(): void
    {
        foreach (
            [
            [['export' => 'Nothing'], 'OrdersExport'],
            [['export' => 'OrdersExport', '--filter' => ['paid']], 'name=value'],
            [['export' => 'OrdersExport', '--owner' => '999'], '999'],
            [['export' => 'OrdersExport', '--owner' => 'No\Model:1'], 'No\Model:1'],
            ] as [$arguments, $says]
        ) {
            self::assertSame(1, $this->command('export:run', $arguments));
            self::assertStringContainsString($says, Artisan::output());
        }
        self::assertSame(0, Export::query()->count());
    }

    public function testRunThatFailsSaysWhy(): void
    {
        Database::orders(5);
        config(['filesystems.disks.broken' => ['driver' => 'nothing']]);
        self::assertSame(1, $this->command('export:run', ['export' => 'OrdersExport', '--disk' => 'broken']));
        self::assertStringContainsString('nothing', Artisan::output());
        self::assertSame(Status::Failed, Export::query()->sole()->status);
        self::assertSame(45, config('native-xlsx.queue.slice_seconds'));
    }

    public function testListShowsClassesAndExports(): void
    {
        $running = $this->row(Status::Running, ['class' => OrdersExport::class, 'rows' => 50, 'total' => 200, 'owner_type' => User::class, 'owner_id' => '7', 'definition' => 'secret']);
        $failed = $this->row(Status::Failed, ['name' => 'Old ones']);
        self::assertSame(0, $this->command('export:list'));
        $text = Artisan::output();
        foreach ([OrdersExport::class, 'App\Exports\MappedOrdersExport', $running->id, $failed->id, '25 %', 'User 7', 'Old ones'] as $part) {
            self::assertStringContainsString($part, $text);
        }
        $this->command('export:list', ['--status' => ['failed']]);
        $text = Artisan::output();
        self::assertStringContainsString($failed->id, $text);
        self::assertStringNotContainsString($running->id, $text);
        $this->command('export:list', ['--owner' => '7', '--json' => true]);
        self::assertStringNotContainsString('secret', $json = Artisan::output());
        self::assertSame([$running->id], array_column(json_decode($json, true)['exports'], 'id'));
        self::assertSame(1, $this->command('export:list', ['--status' => ['nonsense']]));
        self::assertStringContainsString('publishing', Artisan::output());
        $this->command('export:list', ['--classes' => true, '--json' => true]);
        $found = json_decode(Artisan::output(), true);
        self::assertContains(['class' => OrdersExport::class, 'exports' => 2], $found['classes']);
        self::assertSame([], $found['exports']);
    }

    public function testStatusOfOneAndOfAll(): void
    {
        $export = $this->row(Status::Running, ['rows' => 3_000, 'slice_ms' => 1_500, 'total' => 6_000, 'definition' => 'secret']);
        // Of one millisecond, ULIDs have the same beginning.
        $this->row(Status::Failed, ['error' => 'Disk full', 'id' => '01AAAAAAAAAAAAAAAAAAAAAAAA']);
        self::assertSame(0, $this->command('export:status', ['id' => strtolower(substr($export->id, 0, 24)), '--json' => true]));
        $facts = json_decode(Artisan::output(), true);
        self::assertSame([$export->id, 'running', 0.5, 2_000], [$facts['id'], $facts['status'], $facts['progress'], $facts['rows_per_second']]);
        self::assertArrayNotHasKey('definition', $facts);
        self::assertSame(0, $this->command('export:status', ['id' => $export->id]));
        self::assertStringContainsString('50 %', Artisan::output());
        self::assertSame(0, $this->command('export:status', ['--json' => true]));
        $counts = json_decode(Artisan::output(), true);
        self::assertSame([1, 1, 0], [$counts['running'], $counts['failed'], $counts['completed']]);
        foreach (['01ZZZZZZZZZZZZZZZZZZZZZZZZ', '', '0', '%'] as $id) {
            self::assertSame(1, $this->command('export:status', ['id' => $id]), $id);
        }
    }

    public function testActionsSayWhatTheyDidAndWhatTheyCouldNot(): void
    {
        Database::orders(20);
        config(['queue.default' => 'redis']);
        $export = OrdersExport::dispatch()->export();
        $other = $this->row(Status::Expired);
        $is = static fn (Status $status): bool => $export->refresh()->status === $status;

        self::assertSame(0, $this->command('export:pause', ['id' => [$export->id]]));
        self::assertTrue($is(Status::Paused));
        self::assertSame(1, $this->command('export:pause', ['id' => [$export->id]]));
        self::assertStringContainsString('Paused', Artisan::output());
        self::assertSame(0, $this->command('export:resume', ['id' => [$export->id]]));
        self::assertTrue($is(Status::Pending));
        self::assertSame(1, $this->command('export:cancel', ['id' => [$other->id, 'unknown', $export->id]]));
        self::assertTrue($is(Status::Canceled), 'one that can\'t be canceled doesn\'t keep the next from it');
        self::assertSame(Status::Expired, $other->refresh()->status);
        self::assertSame(1, $this->command('export:retry', ['id' => [$export->id]]));
        self::assertTrue($is(Status::Canceled));

        $failed = OrdersExport::dispatch(name: 'Again')->export();
        $failed->transition(Status::Failed, ['error' => 'oh', 'rows' => 7]);
        self::assertSame(1, $this->command('export:retry', ['id' => [$failed->id], '--from-start' => true, '--no-interaction' => true]));
        self::assertSame(7, $failed->refresh()->rows, 'nobody said yes');
        self::assertSame(0, $this->command('export:retry', ['id' => [$failed->id], '--from-start' => true, '--force' => true]));
        self::assertSame([Status::Pending, 0], [$failed->refresh()->status, $failed->rows]);
        self::assertSame(7, (int) DB::table('native_export_totals')->value('rows'), 'what was thrown away was work too');
    }

    public function testEverythingIsSaidInGermanToo(): void
    {
        $this->app->setLocale('de');
        $export = $this->row(Status::Failed, ['error' => 'Platte voll']);
        $this->command('export:status', ['id' => $export->id]);
        $text = Artisan::output();
        self::assertStringContainsString('Fehlgeschlagen', $text);
        self::assertStringContainsString('Angefordert', $text);
        $this->command('export:pause', ['id' => [$export->id]]);
        self::assertStringContainsString('kann nicht angehalten werden', Artisan::output());
    }

    /** @param array<string, mixed> $arguments */
    private function command(string $command, array $arguments = []): int
    {
        return Artisan::call($command, $arguments);
    }
}
