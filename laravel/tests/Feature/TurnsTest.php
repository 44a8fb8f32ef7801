<?php

namespace NativeXlsx\Laravel\Tests\Feature;

use App\Exports\MappedOrdersExport;
use App\Exports\OrdersExport;
use App\Models\User;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Queue;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Slices\Actions;
use NativeXlsx\Laravel\Slices\Tending;
use NativeXlsx\Laravel\Slices\Turns;
use NativeXlsx\Laravel\Status;
use NativeXlsx\Laravel\Tests\Support\Database;
use NativeXlsx\Laravel\Tests\TestCase;

/** Who may run, and that exactly one wins. */
final class TurnsTest extends TestCase
{
    protected function setUp(): void
    {
        parent::setUp();
        $this->configure(['queue.default' => 'redis']);
    }

    public function testTheGuardLetsOneInOfMany(): void
    {
        Database::orders(3);
        User::query()->create(['id' => 1, 'name' => 'Ada', 'email' => 'ada@example.com']);
        $code = 'while (!is_file(storage_path("go"))) { usleep(1000); } echo App\Exports\OrdersExport::dispatch(for: App\Models\User::find(1), filters: ["status" => "paid"])->export()->id;';
        file_put_contents(base_path('race.php'), "<?php\nrequire getenv('NX_TEST_BOOTSTRAP');\n\$app = NativeXlsx\\Laravel\\Tests\\Support\\Application::boot(__DIR__);\n"
            . "\$app->make(Illuminate\\Contracts\\Console\\Kernel::class)->bootstrap();\ntouch(storage_path('ready-' . getmypid()));\n$code\n");
        $pids = [];
        for ($i = 0; $i < 6; $i++) {
            $pids[] = $this->workers()->start([...\NativeXlsx\Laravel\Tests\Support\Application::php(), base_path('race.php')], name: 'race');
        }
        $this->until(static fn (): bool => count(glob(storage_path('ready-*'))) === 6, 'all are ready');
        touch(storage_path('go'));
        foreach ($pids as $pid) {
            self::assertSame(0, $this->workers()->wait($pid), $this->workers()->logs());
        }

        $export = Export::query()->sole();
        $answers = array_map(static fn (string $log): string => trim((string) file_get_contents($log)), glob(storage_path('logs/race-*.log')));
        self::assertSame(array_fill(0, 6, $export->id), $answers);
        self::assertSame(1, Queue::connection('redis')->size('exports'));
    }

    public function testNoMoreRunThanTheLimitsAllowAndTheRestFollowInTurn(): void
    {
        Database::orders(60);
        $this->configure(['native-xlsx.limits' => ['per_owner' => 2, 'total' => 3], 'native-xlsx.queue.slice_seconds' => 0, 'native-xlsx.source.mapped_chunk' => 20]);
        $this->inEveryProcess('config(["queue.default" => "redis", "native-xlsx.limits" => ["per_owner" => 2, "total" => 3], "native-xlsx.queue.slice_seconds" => 0, "native-xlsx.source.mapped_chunk" => 20]);
            Illuminate\Support\Facades\Event::listen(NativeXlsx\Laravel\Events\ExportProgressed::class, static function ($event): void {
                $running = Illuminate\Support\Facades\DB::table("native_exports")->where("status", "running");
                Illuminate\Support\Facades\DB::table("traces")->insert(["what" => "running", "detail" => json_encode([
                    $running->count(), (clone $running)->where("owner_id", $event->export->owner_id)->count()])]);
            });');
        $users = [];
        foreach (['ada', 'bob'] as $name) {
            $users[] = User::query()->create(['name' => $name, 'email' => "$name@example.com"]);
        }
        $exports = [];
        for ($i = 0; $i < 5; $i++) {
            foreach ($users as $user) {
                $exports[] = MappedOrdersExport::dispatch(for: $user, filters: ['n' => $i])->export();
            }
        }
        self::assertSame(3, Queue::connection('redis')->size('exports'), 'as many are queued as may run');
        for ($i = 0; $i < 5; $i++) {
            $this->workers()->work();
        }
        foreach ($exports as $export) {
            $this->until(static fn (): bool => $export->refresh()->status === Status::Completed, 'each has its turn');
        }
        foreach (DB::table('traces')->where('what', 'running')->pluck('detail') as $detail) {
            [$all, $own] = json_decode($detail);
            self::assertLessThanOrEqual(3, $all);
            self::assertLessThanOrEqual(2, $own);
        }
    }

    public function testTurnsAreTakenAndGivenBackWithTheStatus(): void
    {
        config(['native-xlsx.limits' => ['per_owner' => 1, 'total' => 2]]);
        Database::orders(3);
        $ada = User::query()->create(['name' => 'Ada', 'email' => 'ada@example.com']);
        $one = OrdersExport::dispatch(for: $ada, filters: ['n' => 1])->export();
        $two = OrdersExport::dispatch(for: $ada, filters: ['n' => 2])->export();
        $free = OrdersExport::dispatch(filters: ['n' => 3])->export();
        $third = OrdersExport::dispatch(filters: ['n' => 4])->export();
        self::assertNotNull($one->refresh()->queued_at);
        self::assertNull($two->refresh()->queued_at, 'its owner has one queued already');
        self::assertNull($third->refresh()->queued_at, 'two are enough');
        $turns = app(Turns::class);
        self::assertTrue($turns->take($one, 1, []));
        self::assertNull($turns->take($two, 1, []));
        self::assertTrue($turns->take($free, 1, []));
        self::assertNull($turns->take($third, 1, []));
        config(['native-xlsx.limits' => ['per_owner' => null, 'total' => null]]);
        self::assertFalse($turns->take($one, 1, []), 'it is pending no longer');
        config(['native-xlsx.limits' => ['per_owner' => 1, 'total' => 2]]);

        self::assertTrue(app(Actions::class)->pause($one));
        self::assertNull($one->refresh()->owner_turn);
        self::assertNotNull($two->refresh()->queued_at, 'the next one was queued');
        self::assertTrue($turns->take($two, 1, []));
        self::assertNull($third->refresh()->queued_at);
        self::assertSame([], app(Tending::class)->tend()['started']);
        self::assertTrue(app(Actions::class)->cancel($free));
        self::assertNotNull($third->refresh()->queued_at);
    }

    public function testATransitionHasOneWinner(): void
    {
        Database::orders(3);
        $export = OrdersExport::dispatch()->export();
        $other = Export::query()->findOrFail($export->id);
        self::assertTrue($export->transition(Status::Canceled));
        self::assertFalse($other->transition(Status::Running));
        self::assertFalse($other->transition(Status::Canceled));
        self::assertSame(Status::Pending, $other->status);
    }
}
