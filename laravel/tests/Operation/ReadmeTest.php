<?php

namespace NativeXlsx\Laravel\Tests\Operation;

use App\Exports\SalesExport;
use App\Models\User;
use Illuminate\Contracts\Events\Dispatcher;
use Illuminate\Support\Facades\Artisan;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Gate;
use Illuminate\Support\Facades\Route;
use Illuminate\Support\Facades\Storage;
use NativeXlsx\Laravel\Delivery\Webhook\Signature;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Operation\OperationServiceProvider;
use NativeXlsx\Laravel\Operation\Registry;
use NativeXlsx\Laravel\Status;
use NativeXlsx\Laravel\Tests\Support\Database;
use NativeXlsx\Laravel\Tests\Support\Sheet;
use NativeXlsx\Laravel\Tests\TestCase;

/**
 * README.md is true: its classes and routes, put where it says, export; its other examples run. A php block needs the mark
 * `<!-- run -->`, or `<!-- run: PATH -->` for one that is a file of the application.
 */
final class ReadmeTest extends TestCase
{
    private User $user;

    protected function setUp(): void
    {
        parent::setUp();
        config(['queue.default' => 'redis']);
        $this->user = User::query()->create(['name' => 'Ada', 'email' => 'ada@example.com']);
        foreach ($this->blocks() as [$path, $code]) {
            if (str_starts_with($path, 'app/')) {
                @mkdir(dirname(base_path($path)), 0777, true);
                file_put_contents(base_path($path), "<?php\n\n$code");
            }
        }
        $this->inEveryProcess('foreach (["SalesExport", "MappedSalesExport"] as $class) { require_once $app->basePath("app/Exports/$class.php"); }');
    }

    protected function tearDown(): void
    {
        foreach ($this->blocks() as [$path]) {
            if ($path !== '' && is_file(base_path($path))) {
                unlink(base_path($path));
            }
        }
        parent::tearDown();
    }

    public function testFiveMinutesFromTheClickToTheFile(): void
    {
        Database::orders(300);
        $this->routes();
        $this->app->make(Registry::class)->forget();
        self::assertContains(SalesExport::class, $this->app->make(Registry::class)->classes());

        $response = $this->actingAs($this->user)->post('/sales/export');
        $export = Export::query()->sole();
        $response->assertRedirect(route('native-exports.show', ['export' => $export->id]));
        $this->actingAs($this->user)->get(route('native-exports.show', ['export' => $export->id]))->assertOk()->assertSee($export->name);

        [, $arguments] = explode('queue:work ', $this->line('php artisan queue:work'));
        $this->workers()->artisan(['queue:work', 'redis', '--sleep=0.2', ...explode(' ', trim($arguments))]);
        $this->until(static fn (): bool => !$export->refresh()->status->isActive(), 'the export has ended');
        self::assertSame([Status::Completed, null], [$export->status, $export->error]);
        $file = tempnam(storage_path(), 'download');
        file_put_contents($file, $this->actingAs($this->user)->get(route('native-exports.download', ['export' => $export->id]))->assertOk()->streamedContent());
        $rows = Sheet::all($file);
        self::assertSame(['Order', 'number', 'total', 'Placed'], array_shift($rows));
        $expected = DB::table('orders')->where('status', 'paid')->orderBy('id')->get(['id', 'number', 'total']);
        self::assertCount(100, $expected);
        self::assertEquals($expected->map(static fn (object $row): array => [(float) $row->id, $row->number, (float) $row->total])->all(), array_map(static fn (array $row): array => array_slice($row, 0, 3), $rows));
    }

    public function testTheMappedOne(): void
    {
        Database::orders(30);
        config(['queue.default' => 'sync']);
        $export = \App\Exports\MappedSalesExport::dispatch(for: $this->user)->export()->refresh();
        self::assertSame(Status::Completed, $export->status);
        $rows = Sheet::all(Storage::disk('local')->path($export->path));
        self::assertSame(['order', 'customer', 'total'], $rows[0]);
        self::assertSame(['A0000001', 'Customer 2', 1.25], $rows[1]);
        self::assertCount(11, $rows);
    }

    public function testTheOtherExamplesRun(): void
    {
        $this->routes();
        $user = $this->user;
        $ran = 0;
        foreach ($this->blocks() as [$path, $code]) {
            if ($path === '') {
                file_put_contents($file = storage_path('example-' . ++$ran . '.php'), "<?php\n\n$code");
                (function () use ($file, $user): void {
                    require $file;
                })->call($this);
            }
        }
        self::assertSame(4, $ran);
        self::assertSame('0 7 * * 1', \NativeXlsx\Laravel\Models\Schedule::query()->sole()->cron);

        config(['native-xlsx.metrics.enabled' => true, 'services.prometheus.token' => 'right', 'services.exports.secret' => 'a-secret-of-the-shop']);
        (new OperationServiceProvider($this->app))->boot($this->app->make(Dispatcher::class));
        self::assertTrue(Gate::has('viewNativeExportMetrics'));
        $this->get('/native-exports/metrics', ['Authorization' => 'Bearer wrong'])->assertStatus(403);
        $this->get('/native-exports/metrics', ['Authorization' => 'Bearer right'])->assertOk();

        $send = fn (string $secret) => $this->call('POST', '/hooks/exports', [], [], [], $this->transformHeadersToServerVars(Signature::headers('1', time(), '{}', $secret)), '{}');
        $send('a-secret-of-the-shop')->assertNoContent();
        $send('a-secret-of-others-yet')->assertStatus(401);
    }

    public function testWhatItSaysOfCommandsAndConfigIsSo(): void
    {
        $text = (string) file_get_contents(dirname(__DIR__, 2) . '/README.md');
        $commands = array_keys(Artisan::all());
        preg_match_all('/\b(export:[a-z]+|make:native-export)\b/', $text, $matches);
        foreach (array_unique($matches[1]) as $command) {
            self::assertContains($command, $commands);
        }
        preg_match_all('/`([a-z_]+)` \((\d+)\)/', $text, $matches, PREG_SET_ORDER);
        self::assertNotSame([], $matches);
        foreach ($matches as [, $key, $value]) {
            self::assertSame((int) $value, config("native-xlsx.queue.$key"), $key);
        }
        self::assertSame(1, preg_match('/slice_seconds \((\d+)\) \+ pageSeconds \((\d+)\)  <  timeout of the job \((\d+)\)/', $text, $match));
        self::assertSame([(int) $match[1], (int) $match[2], (int) $match[3]], [config('native-xlsx.queue.slice_seconds'), config('native-xlsx.source.cursor.pageSeconds'), config('native-xlsx.queue.timeout')]);
        self::assertStringContainsString(implode(', ', array_slice(config('native-xlsx.queue.backoff_minutes'), 0, -1)), $text);
        preg_match_all('/\]\(((?!https?:)[^)#]+)/', $text, $matches);
        foreach ($matches[1] as $link) {
            self::assertFileExists(dirname(__DIR__, 2) . "/$link");
        }
        // Every php block is one of those that run.
        self::assertSame(substr_count($text, '```php'), count($this->blocks()));
        foreach (glob(dirname(__DIR__, 2) . '/src/Events/Export*.php') ?: [] as $event) {
            self::assertStringContainsString('`' . basename($event, '.php') . '`', $text);
        }
    }

    /** @return list<array{string, string}> path in the application (or '') and code */
    private function blocks(): array
    {
        preg_match_all('/^<!-- run(?:: (\S+))? -->\n```php\n(.*?)^```$/ms', (string) file_get_contents(dirname(__DIR__, 2) . '/README.md'), $matches, PREG_SET_ORDER);
        return array_map(static fn (array $match): array => [$match[1], $match[2]], $matches);
    }

    private function routes(): void
    {
        foreach ($this->blocks() as [$path, $code]) {
            if ($path === 'routes/web.php') {
                file_put_contents(storage_path('web.php'), "<?php\n\n$code");
                Route::middleware('web')->group(storage_path('web.php'));
            }
        }
        $this->app['router']->getRoutes()->refreshNameLookups();
    }

    private function line(string $begin): string
    {
        $lines = explode("\n", (string) file_get_contents(dirname(__DIR__, 2) . '/README.md'));
        return (string) current(array_filter($lines, static fn (string $line): bool => str_starts_with($line, $begin)));
    }
}
