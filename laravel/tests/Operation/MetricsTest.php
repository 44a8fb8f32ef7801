<?php

namespace NativeXlsx\Laravel\Tests\Operation;

use App\Models\User;
use Illuminate\Contracts\Events\Dispatcher;
use Illuminate\Http\Request;
use Illuminate\Support\Carbon;
use Illuminate\Support\Facades\Artisan;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Gate;
use NativeXlsx\Laravel\Events\MetricsCollected;
use NativeXlsx\Laravel\Operation\Exposition;
use NativeXlsx\Laravel\Operation\Metrics;
use NativeXlsx\Laravel\Operation\OperationServiceProvider;
use NativeXlsx\Laravel\Operation\Totals;
use NativeXlsx\Laravel\Status;
use NativeXlsx\Laravel\Tests\TestCase;

final class MetricsTest extends TestCase
{
    use Exports;

    protected function setUp(): void
    {
        parent::setUp();
        config(['native-xlsx.metrics.enabled' => true, 'native-xlsx.readiness.enabled' => true]);
        (new OperationServiceProvider($this->app))->boot($this->app->make(Dispatcher::class));
        $this->app['router']->getRoutes()->refreshNameLookups();
    }

    public function testFiguresAreThoseOfTheRows(): void
    {
        $this->row(Status::Running, ['class' => 'A', 'rows' => 3_000, 'bytes' => 60, 'slice' => 2, 'slice_ms' => 1_500, 'commits' => 4, 'commit_ms' => 250, 'resumes' => 1, 'heartbeat_at' => Carbon::now()->subSeconds(40)]);
        $this->row(Status::Running, ['class' => 'A', 'rows' => 1_000, 'slice_ms' => 500, 'slice' => 1, 'heartbeat_at' => Carbon::now()]);
        $this->row(Status::Completed, ['class' => 'A', 'rows' => 7, 'slice' => 1]);
        $this->row(Status::Pending, ['class' => 'B\C']);
        $got = $this->parse(Exposition::render($this->app->make(Metrics::class)->collect()));

        self::assertSame(2.0, $got['native_xlsx_exports{class="A",status="running"}']);
        self::assertSame(1.0, $got['native_xlsx_exports{class="A",status="completed"}']);
        self::assertSame(1.0, $got['native_xlsx_exports{class="B\C",status="pending"}']);
        self::assertSame(2000.0, $got['native_xlsx_rows_per_second{class="A"}']);
        self::assertSame(4007.0, $got['native_xlsx_rows_total{class="A"}']);
        self::assertSame(60.0, $got['native_xlsx_bytes_total{class="A"}']);
        self::assertSame(4.0, $got['native_xlsx_slices_total{class="A"}']);
        self::assertSame(2.0, $got['native_xlsx_slice_seconds_total{class="A"}']);
        self::assertSame(4.0, $got['native_xlsx_commits_total{class="A"}']);
        self::assertSame(0.25, $got['native_xlsx_commit_seconds_total{class="A"}']);
        self::assertSame(1.0, $got['native_xlsx_resumes_total{class="A"}']);
        self::assertGreaterThanOrEqual(40.0, $got['native_xlsx_oldest_heartbeat_seconds']);
        self::assertLessThan(400.0, $got['native_xlsx_oldest_heartbeat_seconds']);
        self::assertLessThan(400.0, $got['native_xlsx_oldest_pending_seconds']);
    }

    public function testCountersDoNotGoBackWhenRowsArePruned(): void
    {
        foreach ([40, 2] as $rows) {
            $old = ['class' => 'A', 'rows' => $rows, 'bytes' => 10, 'slice' => 2, 'finished_at' => Carbon::now()->subDays(90), 'slice_ms' => 10];
            $this->row(Status::Canceled, $old);
        }
        $before = $this->counters();
        self::assertSame(42.0, $before['native_xlsx_rows_total{class="A"}']);
        self::assertSame(0, Artisan::call('export:prune'));
        self::assertSame(0, DB::table('native_exports')->count());
        self::assertSame($before, $this->counters());
        // And what the same class does later is added.
        $this->row(Status::Running, ['class' => 'A', 'rows' => 8]);
        self::assertSame(50.0, $this->counters()['native_xlsx_rows_total{class="A"}']);
    }

    public function testNothingToCountIsNoRow(): void
    {
        $this->app->make(Totals::class)->keep($this->row(Status::Canceled, ['class' => 'A', 'slice' => 0]));
        self::assertSame([], $this->app->make(Totals::class)->kept());
        self::assertSame(0.0, array_sum($this->counters()));
    }

    public function testTheGateDecidesWhoSeesThem(): void
    {
        $this->row(Status::Running, ['class' => 'App\Exports\Orders', 'rows' => 5]);
        $this->get('/native-exports/metrics')->assertStatus(403);

        Gate::define('viewNativeExportMetrics', static fn (?User $user, Request $request): bool
            => $user?->email === 'ops@example.com' || $request->header('X-Scraper') === 'prometheus');
        $this->get('/native-exports/metrics')->assertStatus(403);
        $this->actingAs(new User(['email' => 'else@example.com']))->get('/native-exports/metrics')->assertStatus(403)->assertDontSee('Orders');
        $this->get('/native-exports/metrics', ['X-Scraper' => 'prometheus'])->assertOk();
        $response = $this->actingAs(new User(['email' => 'ops@example.com']))->get('/native-exports/metrics');
        $response->assertOk();
        self::assertSame('text/plain; version=0.0.4; charset=utf-8', $response->headers->get('Content-Type'));
        self::assertSame(5.0, $this->parse($response->getContent())['native_xlsx_rows_total{class="App\Exports\Orders"}']);
        self::assertSame('/native-exports/metrics', route('native-exports.metrics', [], false));
    }

    public function testReadinessSaysWhichPartIsMissing(): void
    {
        $this->get('/native-exports/ready')->assertStatus(200)->assertExactJson(['ready' => true, 'checks' => ['database' => true, 'folder' => true, 'extension' => true]]);
        self::assertSame('/native-exports/ready', route('native-exports.ready', [], false));

        config(['native-xlsx.folder' => '/dev/null/exports']); // where not even root can make a folder
        $response = $this->get('/native-exports/ready')->assertStatus(503);
        self::assertSame(['database' => true, 'folder' => false, 'extension' => true], $response->json('checks'));
        config(['native-xlsx.folder' => storage_path('app/native-exports')]);

        config(['database.connections.away' => ['port' => 1, 'host' => '127.0.0.1'] + config('database.connections.mysql'), 'native-xlsx.database.connection' => 'away']);
        $response = $this->get('/native-exports/ready')->assertStatus(503);
        self::assertSame(['database' => false, 'folder' => true, 'extension' => true], $response->json('checks'));
        self::assertStringNotContainsString('127.0.0.1', $response->getContent());
    }

    public function testTheyComeAsAnEventToWhoListens(): void
    {
        $this->row(Status::Running, ['class' => 'A', 'rows' => 5]);
        $events = [];
        $this->app->make(Dispatcher::class)->listen(MetricsCollected::class, static function (MetricsCollected $event) use (&$events): void {
            $events[] = $event;
        });
        self::assertSame(0, Artisan::call('export:tend'));
        self::assertCount(1, $events);
        self::assertSame(5.0, $this->parse(Exposition::render($events[0]->metrics))['native_xlsx_rows_total{class="A"}']);
        self::assertSame(['database' => true, 'folder' => true, 'extension' => true], $events[0]->readiness);
    }

    public function testWithoutTheSwitchesThereAreNoRoutes(): void
    {
        $app = $this->createApplication(); // as it is booted by itself
        foreach (['native-exports.metrics', 'native-exports.ready'] as $name) {
            self::assertFalse($app['router']->has($name));
            self::assertTrue($this->app['router']->has($name));
        }
    }

    /** @return array<string, float> */
    private function counters(): array
    {
        $all = $this->parse(Exposition::render($this->app->make(Metrics::class)->collect()));
        return array_filter($all, static fn (string $name): bool => str_contains($name, '_total'), ARRAY_FILTER_USE_KEY);
    }

    /**
     * Reads the text format as its specification says, strictly: each metric has HELP and TYPE once, before its samples.
     *
     * @return array<string, float> by name and labels, with the escapes undone
     */
    private function parse(string $text): array
    {
        self::assertStringEndsWith("\n", $text);
        $types = $samples = [];
        $name = null;
        foreach (explode("\n", rtrim($text, "\n")) as $line) {
            if (preg_match('/^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)$/', $line, $match)) {
                if ($match[1] === 'HELP') {
                    self::assertArrayNotHasKey($match[2], $types);
                    $name = $match[2];
                } else {
                    self::assertSame($name, $match[2]);
                    self::assertContains($match[3], ['counter', 'gauge']);
                    self::assertSame($match[3] === 'counter', str_ends_with($name, '_total'), $name);
                    $types[$name] = $match[3];
                }
                continue;
            }
            self::assertSame(1, preg_match('/^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?:[a-zA-Z_]\w*="(?:[^"\\\\\n]|\\\\[\\\\"n])*",?)*\})? ([-+0-9.eE]+)$/', $line, $match), $line);
            self::assertSame($name, $match[1]);
            self::assertArrayHasKey($name, $types);
            $labels = strtr($match[2], ['\\\\' => '\\', '\\"' => '"', '\\n' => "\n"]);
            self::assertArrayNotHasKey($match[1] . $labels, $samples);
            $samples[$match[1] . $labels] = (float) $match[3];
        }
        return $samples;
    }
}
