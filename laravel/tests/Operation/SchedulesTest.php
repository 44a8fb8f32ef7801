<?php

namespace NativeXlsx\Laravel\Tests\Operation;

use App\Exports\OrdersExport;
use App\Models\User;
use Illuminate\Console\Scheduling\Schedule as Scheduler;
use Illuminate\Support\Carbon;
use Illuminate\Support\Facades\Artisan;
use Illuminate\Support\Facades\DB;
use InvalidArgumentException;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Models\Schedule;
use NativeXlsx\Laravel\Operation\Schedules;
use NativeXlsx\Laravel\Status;
use NativeXlsx\Laravel\Tests\Support\Database;
use NativeXlsx\Laravel\Tests\TestCase;

final class SchedulesTest extends TestCase
{
    protected function setUp(): void
    {
        parent::setUp();
        config(['queue.default' => 'redis']);
    }

    protected function tearDown(): void
    {
        Carbon::setTestNow();
        parent::tearDown();
    }

    public function testARunIsAskedForWhenItsTimeHasComeAndNotBefore(): void
    {
        $user = User::query()->create(['name' => 'Ada', 'email' => 'ada@example.com']);
        Carbon::setTestNow('2026-03-02 06:59:30');
        $schedule = OrdersExport::schedule(for: $user, cron: '0 7 * * 1', filters: ['status' => 'paid']);
        self::assertSame('2026-03-02 07:00:00', (string) $schedule->next_run_at);
        self::assertSame([], $this->runDue());

        Carbon::setTestNow('2026-03-02 07:00:00');
        [$export] = $this->runDue();
        self::assertSame([OrdersExport::class, (string) $user->id, ['status' => 'paid'], $schedule->id, Status::Pending], [$export->class, $export->owner_id, $export->parameters, $export->schedule_id, $export->status]);
        self::assertNotNull($export->refresh()->queued_at);
        $schedule->refresh();
        self::assertSame(['2026-03-09 07:00:00', '2026-03-02 07:00:00'], [(string) $schedule->next_run_at, (string) $schedule->last_run_at]);
        self::assertSame([], $this->runDue());
    }

    public function testWhatWasMissedIsMadeUpForOnce(): void
    {
        Carbon::setTestNow('2026-03-02 12:00:00');
        OrdersExport::schedule(cron: '@hourly');
        Carbon::setTestNow('2026-03-02 18:30:00');
        self::assertCount(1, $this->runDue());
        self::assertSame('2026-03-02 19:00:00', (string) Schedule::query()->sole()->next_run_at);
    }

    public function testTheExpressionIsMeantInItsTimeZoneWhateverTheSeason(): void
    {
        foreach (
            [
            ['2026-07-01 12:00:00', '30 2 * * *', 'Europe/Berlin', '2026-07-02 00:30:00'],
            ['2026-12-01 12:00:00', '30 2 * * *', 'Europe/Berlin', '2026-12-02 01:30:00'],
            ['2026-12-01 12:00:00', '0 0 1 * *', 'Asia/Kolkata', '2026-12-31 18:30:00'],
            ['2026-12-01 12:00:00', '0 13 * * *', null, '2026-12-01 13:00:00'],
            ] as [$now, $cron, $zone, $next]
        ) {
            self::assertSame($next, Schedules::next($cron, $zone, Carbon::parse($now, 'UTC'))->format('Y-m-d H:i:s'), "$cron $zone");
        }
        // Half past two does not exist on the night to summer time, and comes twice on the night back: each night it runs.
        foreach (['2026-03-28', '2026-10-24'] as $eve) {
            Carbon::setTestNow("$eve 12:00:00");
            $schedule = OrdersExport::schedule(cron: '30 2 * * *', timezone: 'Europe/Berlin');
            $runs = 0;
            for ($hours = 0; $hours < 24; $hours++) {
                Carbon::setTestNow(Carbon::parse("$eve 12:00:00")->addHours($hours)->addMinutes(45));
                $runs += count(array_map(static fn (Export $export): bool => $export->transition(Status::Canceled), $this->runDue()));
            }
            self::assertContains($runs, $eve === '2026-03-28' ? [1] : [1, 2], $eve);
            $schedule->delete();
        }
    }

    public function testWhatIsWrongIsSaidAtOnce(): void
    {
        foreach ([['61 * * * *', null], ['nonsense', null], ['0 7 * * 1', 'Mars/Olympus']] as [$cron, $zone]) {
            try {
                OrdersExport::schedule(cron: $cron, timezone: $zone);
                self::fail("$cron $zone");
            } catch (InvalidArgumentException $error) {
                self::assertStringContainsString($cron, $error->getMessage());
            }
        }
        self::assertSame(0, Schedule::query()->count());
    }

    public function testOneThatCannotRunDoesNotKeepTheOthersAndIsNotTriedEveryMinute(): void
    {
        Carbon::setTestNow('2026-03-02 06:00:00');
        $user = User::query()->create(['name' => 'Ada', 'email' => 'ada@example.com']);
        $orphan = OrdersExport::schedule(for: $user, cron: '@hourly');
        $gone = OrdersExport::schedule(cron: '@hourly');
        $gone->forceFill(['class' => 'App\Exports\GoneExport'])->save();
        $good = OrdersExport::schedule(cron: '@hourly');
        $user->delete();
        Carbon::setTestNow('2026-03-02 07:00:00');
        $exports = $this->runDue();
        self::assertSame([$good->id], array_map(static fn (Export $export): ?string => $export->schedule_id, $exports));
        self::assertSame(1, Export::query()->count());
        foreach ([$orphan, $gone, $good] as $schedule) {
            self::assertSame('2026-03-02 08:00:00', (string) $schedule->refresh()->next_run_at);
        }
        $log = (string) file_get_contents(storage_path('logs/laravel.log'));
        self::assertStringContainsString("export:schedules --delete=$orphan->id", $log);
        self::assertStringContainsString("export:schedules --delete=$gone->id", $log);
    }

    public function testWhoComesSecondWithWhatHeReadBeforeAsksForNothing(): void
    {
        config(['native-xlsx.unique' => false]);
        Carbon::setTestNow('2026-03-02 06:00:00');
        OrdersExport::schedule(cron: '@hourly');
        Carbon::setTestNow('2026-03-02 07:00:00');
        // Between reading what is due and asking for it, another scheduler does all of it.
        $others = null;
        Schedule::retrieved(function () use (&$others): void {
            if ($others === null) {
                $others = [];
                $others = $this->runDue();
                Carbon::setTestNow('2026-03-02 07:00:05');
            }
        });
        try {
            self::assertSame([], $this->runDue());
        } finally {
            Schedule::flushEventListeners();
            Schedule::clearBootedModels();
        }
        self::assertCount(1, $others);
        self::assertSame(1, Export::query()->count());
    }

    public function testSeveralSchedulersAskOnce(): void
    {
        Database::orders(10);
        $due = [];
        for ($i = 0; $i < 8; $i++) {
            $due[] = OrdersExport::schedule(cron: '@yearly', filters: ['number' => $i])->id;
        }
        DB::table('native_export_schedules')->update(['next_run_at' => Carbon::now()->subMinute()->format('Y-m-d H:i:s.v')]);
        // All begin when the file is there, or the first would be done before the last has booted.
        $this->inEveryProcess('if (in_array("export:tend", $_SERVER["argv"] ?? [], true)) {
            config(["native-xlsx.unique" => false]);
            touch(storage_path("logs/ready-" . getmypid()));
            for ($i = 0; $i < 30000 && !is_file(storage_path("logs/go")); $i++) { usleep(10000); }
        }');
        $pids = [];
        for ($i = 0; $i < 4; $i++) {
            $pids[] = $this->workers()->artisan(['export:tend'], ['QUEUE_CONNECTION' => 'redis']);
        }
        $this->until(static fn (): bool => count(glob(storage_path('logs/ready-*'))) === 4, 'all schedulers have booted');
        touch(storage_path('logs/go'));
        foreach ($pids as $pid) {
            self::assertSame(0, $this->workers()->wait($pid), $this->workers()->logs());
        }
        $asked = Export::query()->orderBy('schedule_id')->pluck('schedule_id')->all();
        sort($due);
        self::assertSame($due, $asked);
    }

    public function testARunThatDiesOnTheWayIsNotLost(): void
    {
        Carbon::setTestNow('2026-03-02 06:00:00');
        $schedule = OrdersExport::schedule(cron: '@hourly');
        Carbon::setTestNow('2026-03-02 07:00:00');
        // What others see while the export's row is made is what stays if this process dies: it is still due.
        $seen = [];
        Export::saved(static function () use (&$seen): void {
            $outside = Database::pdo();
            $outside->exec('USE `' . DB::connection()->getDatabaseName() . '`');
            $seen[] = $outside->query('SELECT next_run_at FROM native_export_schedules')->fetchColumn();
            $seen[] = (int) $outside->query('SELECT count(*) FROM native_exports')->fetchColumn();
        });
        try {
            self::assertCount(1, $this->runDue());
        } finally {
            Export::flushEventListeners();
            Export::clearBootedModels();
        }
        self::assertSame(['2026-03-02 07:00:00.000', 0], array_slice($seen, 0, 2));
        self::assertSame('2026-03-02 08:00:00', (string) $schedule->refresh()->next_run_at);
        self::assertSame(1, Export::query()->count());
    }

    public function testTheCommandListsStopsResumesAndDeletes(): void
    {
        self::assertSame(0, Artisan::call('export:schedules'));
        self::assertStringContainsString('OrdersExport::schedule', Artisan::output());
        Carbon::setTestNow('2026-03-02 06:00:00');
        $schedule = OrdersExport::schedule(cron: '@hourly', filters: ['secret' => 'hush'], timezone: 'Europe/Berlin');
        self::assertSame(0, Artisan::call('export:schedules', ['--json' => true]));
        self::assertStringNotContainsString('hush', $json = Artisan::output());
        self::assertSame(['@hourly', 'Europe/Berlin', true], array_values(array_intersect_key(json_decode($json, true)[0], ['cron' => 1, 'timezone' => 1, 'active' => 1])));
        self::assertStringNotContainsString('hush', (string) DB::table('native_export_schedules')->value('parameters'));

        Artisan::call('export:schedules', ['--pause' => [$schedule->id]]);
        self::assertStringContainsString($schedule->id, Artisan::output());
        Carbon::setTestNow('2026-03-02 09:30:00');
        self::assertSame([], $this->runDue());
        Artisan::call('export:schedules', ['--resume' => [strtolower($schedule->id)]]);
        self::assertSame([], $this->runDue(), 'what came while it was stopped is not made up for');
        self::assertSame('2026-03-02 10:00:00', (string) $schedule->refresh()->next_run_at);
        self::assertSame(1, Artisan::call('export:schedules', ['--delete' => ['nothing', $schedule->id]]));
        self::assertNull($schedule->fresh());
    }

    public function testThePackageSchedulesItsCommandsByItself(): void
    {
        $commands = fn (): array => array_map(
            static fn ($event): array => [$event->expression, (string) preg_replace("/^.*'?artisan'? /", '', (string) $event->command)],
            $this->createApplication()->make(Scheduler::class)->events()
        );
        self::assertEqualsCanonicalizing([['* * * * *', 'export:tend'], ['17 3 * * *', 'export:prune']], $commands());
        config(['native-xlsx.schedule' => ['tend' => false, 'prune' => false]]);
        self::assertSame([], $this->app->make(Scheduler::class)->events());
    }

    /** @return list<Export> */
    private function runDue(): array
    {
        return $this->app->make(Schedules::class)->runDue();
    }
}
