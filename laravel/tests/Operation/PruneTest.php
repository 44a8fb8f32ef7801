<?php

namespace NativeXlsx\Laravel\Tests\Operation;

use App\Exports\MappedOrdersExport;
use Illuminate\Support\Carbon;
use Illuminate\Support\Facades\Artisan;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Storage;
use NativeXlsx\Laravel\Models\Delivery;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Models\Token;
use NativeXlsx\Laravel\Operation\LocalFiles;
use NativeXlsx\Laravel\Operation\Pruning;
use NativeXlsx\Laravel\Slices\Workbook;
use NativeXlsx\Laravel\Status;
use NativeXlsx\Laravel\Tests\Support\Database;
use NativeXlsx\Laravel\Tests\Support\Sheet;
use NativeXlsx\Laravel\Tests\TestCase;
use Symfony\Component\Uid\Ulid;

final class PruneTest extends TestCase
{
    use Exports;

    public function testNothingOfAnActiveExportIsTouchedHoweverOldItIs(): void
    {
        $long = Carbon::now()->subDays(400);
        foreach (Status::active() as $status) {
            foreach ([Carbon::now(), $long, null] as $heartbeat) {
                $export = $this->row($status, ['heartbeat_at' => $heartbeat, 'expires_at' => $long]);
                DB::table('native_exports')->where('id', $export->id)->update(['created_at' => $long, 'updated_at' => $long]);
                $this->part($export)->close();
                $this->age($export);
                Storage::disk('local')->put($export->path, 'file');
                $token = $this->token($export, ['expires_at' => null]);
                $live[] = [$export, $token];
            }
        }
        $result = $this->prune();
        self::assertSame([[], [], [], 0, []], [$result['files'], $result['workbooks'], $result['exports'], $result['tokens'], $result['errors']]);
        foreach ($live as [$export, $token]) {
            self::assertTrue($this->hasPart($export), $export->status->value);
            self::assertTrue(Storage::disk('local')->exists($export->path));
            self::assertNotNull($export->fresh());
            self::assertNotNull($token->fresh());
        }
    }

    public function testAnExportRunsToItsEndHoweverOftenIsPrunedMeanwhile(): void
    {
        Database::orders(3_000);
        $this->configure(['queue.default' => 'redis', 'native-xlsx.queue.slice_seconds' => 0, 'native-xlsx.source.mapped_chunk' => 100]);
        config(['native-xlsx.prune.failed_after_days' => 0, 'native-xlsx.prune.rows_after_days' => 0]);
        $export = MappedOrdersExport::dispatch()->export();
        // Between two slices nobody has the workbook open: only the row says that it is needed.
        for ($slices = 0; $export->refresh()->status->isActive() && $slices < 200; $slices++) {
            $result = $this->prune();
            self::assertSame([[], [], [], [], 0, []], [$result['files'], $result['workbooks'], $result['exports'], $result['kept'], $result['tokens'], $result['errors']]);
            Artisan::call('queue:work', ['connection' => 'redis', '--once' => true, '--queue' => 'exports', '--sleep' => 0]);
        }
        self::assertSame([Status::Completed, 3_000, null], [$export->status, $export->rows, $export->error]);
        self::assertGreaterThanOrEqual(30, $slices);
        $rows = Sheet::all(Storage::disk('local')->path($export->path));
        self::assertCount(3_001, $rows);
        self::assertSame(range(1, 3_000), array_map(static fn (array $row): int => (int) $row[0], array_slice($rows, 1)));
    }

    public function testAPartThatSomebodyHasOpenIsLeftAlone(): void
    {
        $export = $this->row(Status::Canceled, ['finished_at' => Carbon::now()->subDays(90)]);
        $open = $this->part($export);
        $this->age($export);
        $result = $this->prune();
        self::assertTrue($this->hasPart($export));
        self::assertContains(Workbook::of($export)->path(), $result['kept']);
        self::assertNotNull($export->fresh(), 'its row stays until its files are gone');
        $open->appendRow([2]);
        $open->commit();
        self::assertSame(2, $open->committedRowCount());
        $open->close();

        $result = $this->prune();
        self::assertFalse($this->hasPart($export));
        self::assertSame([$export->id], $result['exports']);
        self::assertNull($export->fresh());
    }

    public function testAnExpiredFileGoesAndItsRowSaysSo(): void
    {
        $due = $this->row(Status::Completed, ['expires_at' => Carbon::now()->subMinute(), 'rows' => 5]);
        $later = $this->row(Status::Completed, ['expires_at' => Carbon::now()->addHour()]);
        $never = $this->row(Status::Completed, ['expires_at' => null, 'finished_at' => Carbon::now()->subDays(900)]);
        foreach ([$due, $later, $never] as $export) {
            Storage::disk('local')->put($export->path, 'file');
        }
        self::assertSame([$due->id], $this->prune()['files']);
        self::assertSame(Status::Expired, $due->fresh()->status);
        self::assertFalse(Storage::disk('local')->exists($due->path));
        foreach ([$later, $never] as $export) {
            self::assertSame(Status::Completed, $export->fresh()->status);
            self::assertTrue(Storage::disk('local')->exists($export->path));
        }
        self::assertSame([], $this->prune()['files']);
    }

    public function testAFileThatAnotherExportHasReplacedStays(): void
    {
        $old = $this->row(Status::Completed, ['path' => 'reports/daily.xlsx', 'expires_at' => Carbon::now()->subDay()]);
        $new = $this->row(Status::Completed, ['path' => 'reports/daily.xlsx', 'expires_at' => Carbon::now()->addDay()]);
        $failed = $this->row(Status::Failed, ['path' => 'reports/daily.xlsx', 'finished_at' => Carbon::now()->subDays(90)]);
        Storage::disk('local')->put('reports/daily.xlsx', 'new');
        $this->prune();
        self::assertTrue(Storage::disk('local')->exists('reports/daily.xlsx'));
        self::assertSame(Status::Expired, $old->fresh()->status);
        self::assertNull($failed->fresh());
        $new->forceFill(['expires_at' => Carbon::now()->subMinute()])->save();
        $this->prune();
        self::assertFalse(Storage::disk('local')->exists('reports/daily.xlsx'));
    }

    public function testADiskThatDoesNotDeleteKeepsTheExportCompleted(): void
    {
        $export = $this->row(Status::Completed, ['expires_at' => Carbon::now()->subMinute(), 'disk' => 'gone']);
        $other = $this->row(Status::Completed, ['expires_at' => Carbon::now()->subMinute()]);
        $result = $this->prune();
        self::assertCount(1, $result['errors']);
        self::assertSame(Status::Completed, $export->fresh()->status);
        self::assertSame(Status::Expired, $other->fresh()->status);
        self::assertSame(1, Artisan::call('export:prune'));
    }

    public function testDeadPartsGoAndThoseThatCanBeRetriedStayForAWhile(): void
    {
        $rows = [
            'canceled' => $this->row(Status::Canceled),
            'expired' => $this->row(Status::Expired),
            'failed long ago' => $this->row(Status::Failed, ['finished_at' => Carbon::now()->subDays(8)]),
            'failed' => $this->row(Status::Failed, ['finished_at' => Carbon::now()->subDays(6)]),
        ];
        foreach ($rows as $export) {
            $this->part($export)->close();
        }
        $completed = $this->row(Status::Completed);
        $this->part($completed)->finish();
        self::assertFileExists(Workbook::of($completed)->path() . '.receipt');

        $result = $this->prune();
        self::assertSame(['failed'], array_keys(array_filter($rows, fn (Export $export): bool => $this->hasPart($export))));
        self::assertFileDoesNotExist(Workbook::of($completed)->path() . '.receipt');
        self::assertCount(4, $result['workbooks']);
        self::assertGreaterThan(0, $result['bytes']);
        foreach ($rows as $export) {
            self::assertNotNull($export->fresh());
        }
    }

    public function testADamagedPartGoesToo(): void
    {
        $export = $this->row(Status::Canceled);
        $this->part($export)->close();
        foreach (glob(Workbook::of($export)->path() . '.part/*') as $file) {
            file_put_contents($file, 'not what it was');
        }
        self::assertSame([], $this->prune()['errors']);
        self::assertFalse($this->hasPart($export));
    }

    public function testAPartWhoseRemovalWasCutShortGoesToo(): void
    {
        $export = $this->row(Status::Canceled);
        $this->part($export)->close();
        $part = Workbook::of($export)->path() . '.part';
        rename("$part/journal", "$part/journal.removed");
        unlink("$part/chunks");
        self::assertSame([], $this->prune()['errors']);
        self::assertFalse($this->hasPart($export));
    }

    public function testWhatBelongsToNoRowGoesAfterADay(): void
    {
        $orphan = (new Export())->forceFill(['id' => (string) new Ulid(), 'status' => Status::Running]);
        $this->part($orphan)->close();
        $stranger = config('native-xlsx.folder') . '/report.xlsx';
        $strange = new \NativeXlsx($stranger, ['id'], options: ['id' => 'x']);
        $strange->commit();
        $strange->close();
        touch("$stranger.part", time() - 90 * 86_400);
        $this->prune();
        self::assertTrue($this->hasPart($orphan), 'its row may be about to be committed');

        $this->age($orphan);
        self::assertSame([Workbook::of($orphan)->path()], $this->prune()['workbooks']);
        self::assertFalse($this->hasPart($orphan));
        self::assertDirectoryExists("$stranger.part", 'not named by an export');
    }

    public function testOldRowsGoWithAllThatHangsOnThem(): void
    {
        $old = $this->row(Status::Canceled, ['finished_at' => Carbon::now()->subDays(31), 'rows' => 10, 'bytes' => 100, 'slice' => 3]);
        $token = $this->token($old);
        $delivery = Delivery::query()->create(['export_id' => $old->id, 'channel' => 'mail', 'event' => 'completed']);
        $recent = $this->row(Status::Canceled, ['finished_at' => Carbon::now()->subDays(29)]);
        $kept = $this->row(Status::Completed, ['finished_at' => Carbon::now()->subDays(900), 'expires_at' => null]);
        self::assertSame([$old->id], $this->prune()['exports']);
        self::assertNull($token->fresh());
        self::assertNull($delivery->fresh());
        self::assertNotNull($recent->fresh());
        self::assertNotNull($kept->fresh(), 'it still has a file');
        $totals = DB::table('native_export_totals')->where('class', $old->class)->first();
        self::assertSame([10, 100, 3], [(int) $totals->rows, (int) $totals->bytes, (int) $totals->slices]);
    }

    public function testDeadTokensGo(): void
    {
        $export = $this->row(Status::Completed);
        $dead = [
            $this->token($export, ['expires_at' => Carbon::now()->subDays(2)]),
            $this->token($export, ['expires_at' => null, 'revoked_at' => Carbon::now()->subDays(2)]),
            $this->token((new Export())->forceFill(['id' => (string) new Ulid()])),
        ];
        $alive = [$this->token($export, ['expires_at' => Carbon::now()->addDay()]), $this->token($export, ['expires_at' => null]), $this->token($export, ['expires_at' => Carbon::now()->subHour()])];
        self::assertSame(3, $this->prune()['tokens']);
        self::assertSame([null, null, null], array_map(static fn (Token $token): ?Token => $token->fresh(), $dead));
        self::assertCount(3, array_filter(array_map(static fn (Token $token): ?Token => $token->fresh(), $alive)));
    }

    public function testADryRunOnlySays(): void
    {
        $expired = $this->row(Status::Completed, ['expires_at' => Carbon::now()->subMinute()]);
        $canceled = $this->row(Status::Canceled, ['finished_at' => Carbon::now()->subDays(40)]);
        $this->part($canceled)->close();
        $this->token($canceled, ['expires_at' => Carbon::now()->subDays(9)]);
        self::assertSame(0, Artisan::call('export:prune', ['--dry-run' => true, '--json' => true]));
        $result = json_decode(Artisan::output(), true);
        self::assertSame([[$expired->id], 1, [$canceled->id], 1], [$result['files'], count($result['workbooks']), $result['exports'], $result['tokens']]);
        self::assertSame(Status::Completed, $expired->fresh()->status);
        self::assertTrue($this->hasPart($canceled));
        self::assertNotNull($canceled->fresh());
        self::assertSame(1, Token::query()->count());
    }

    public function testAnExportOfAnotherHostLeavesOnlyItsRowHere(): void
    {
        $export = $this->row(Status::Failed, ['host' => 'another', 'finished_at' => Carbon::now()->subDays(31)]);
        self::assertSame([$export->id], $this->prune()['exports']);
    }

    public function testAPartThatIsGoneMeanwhileIsNoError(): void
    {
        $workbook = Workbook::of($this->row(Status::Failed))->path();
        $local = $this->app->make(LocalFiles::class);
        @mkdir(dirname($workbook), 0777, true);
        mkdir("$workbook.part");
        // PHP remembers what it has seen; its worker finishes meanwhile.
        $seen = is_dir("$workbook.part");
        exec('rmdir ' . escapeshellarg("$workbook.part"));
        $removed = $local->remove($workbook);
        self::assertSame([true, true], [$seen, $removed]);
    }

    /** @return array<string, mixed> */
    private function prune(): array
    {
        return $this->app->make(Pruning::class)->prune();
    }

    /** @param array<string, mixed> $values */
    private function token(Export $export, array $values = []): Token
    {
        return Token::query()->create($values + ['export_id' => $export->id, 'hash' => hash('sha256', random_bytes(8)), 'expires_at' => Carbon::now()->addDay()]);
    }

    private function age(Export $export): void
    {
        $part = Workbook::of($export)->path() . '.part';
        foreach ([$part, ...glob("$part/*") ?: []] as $path) {
            touch($path, time() - 30 * 86_400);
        }
    }
}
