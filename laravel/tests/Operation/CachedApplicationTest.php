<?php

namespace NativeXlsx\Laravel\Tests\Operation;

use App\Models\User;
use Illuminate\Support\Facades\Route;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Status;
use NativeXlsx\Laravel\Tests\Support\Application;
use NativeXlsx\Laravel\Tests\Support\Database;
use NativeXlsx\Laravel\Tests\Support\Sheet;
use NativeXlsx\Laravel\Tests\TestCase;

/** The application as it is deployed: config, routes, events and views cached, by processes of its own; then from the click to the download. */
final class CachedApplicationTest extends TestCase
{
    private const ENVIRONMENT = ['NX_WITH_SKELETON' => '1'];

    /** What each request is answered with, beside its cookies. */
    private string $cookies;

    protected function setUp(): void
    {
        parent::setUp();
        $this->cookies = storage_path('cookies');
        $base = Application::base();
        // Laravel's commands ask for a fresh application, as it would be without caches.
        file_put_contents("$base/bootstrap/app.php", '<?php return ' . Application::class . '::boot(dirname(__DIR__));');
        @mkdir("$base/routes");
        file_put_contents("$base/routes/skeleton.php", <<<'PHP'
            <?php

            use Illuminate\Support\Facades\Route;

            // Named from the root: a cached closure is evaluated within a namespace of the framework's.
            Route::get('login', static function () {
                \Illuminate\Support\Facades\Auth::login(\App\Models\User::query()->firstOrFail());
                return csrf_token();
            });
            Route::post('orders', static function () {
                $export = \App\Exports\OrdersExport::dispatch(for: \Illuminate\Support\Facades\Auth::user())->export();
                return redirect()->route('native-exports.show', ['export' => $export->id]);
            });
            PHP);
        file_put_contents("$base/resources/views/mine.blade.php", '<x-native-xlsx::status :export="$export" />');
        // Written down by every process: what it has cached.
        $this->inEveryProcess(<<<'PHP'
            $caches = array_keys(array_filter(['config' => $app->configurationIsCached(), 'routes' => $app->routesAreCached(), 'events' => $app->eventsAreCached()]));
            file_put_contents(storage_path('caches-' . PHP_SAPI), implode(' ', $caches));
            PHP);
        // Of the cached config alone: nothing else says so to the processes.
        file_put_contents("$base/config/native-xlsx.php", "<?php\n\nreturn array_replace_recursive(require '" . dirname(__DIR__, 2) . "/config/native-xlsx.php', [
            'queue' => ['connection' => 'redis'],
            'delivery' => ['channels' => []],
            'metrics' => ['enabled' => true],
            'readiness' => ['enabled' => true],
        ]);\n");
        User::query()->create(['name' => 'Ada', 'email' => 'ada@example.com']);
    }

    protected function tearDown(): void
    {
        $base = Application::base();
        foreach (['config/native-xlsx.php', 'routes/skeleton.php', 'resources/views/mine.blade.php'] as $file) {
            @unlink("$base/$file");
            @unlink("$base/$file.away");
        }
        parent::tearDown();
    }

    public function testWithEverythingCachedAnExportGoesFromTheClickToTheDownload(): void
    {
        foreach (['config', 'route', 'event', 'view'] as $what) {
            $this->console("$what:cache");
        }
        $cached = Application::base() . '/bootstrap/cache';
        $config = require "$cached/config.php";
        self::assertSame('redis', $config['native-xlsx']['queue']['connection']);
        self::assertSame(45, $config['native-xlsx']['queue']['slice_seconds']);
        self::assertFileExists("$cached/events.php");
        self::assertNotSame([], glob("$cached/routes*.php"));
        self::assertNotSame([], $this->compiled('nx-export'), 'the package\'s views are among those compiled');
        // From here on only the caches can say it.
        $files = [Application::base() . '/config/native-xlsx.php', Application::base() . '/routes/skeleton.php'];
        foreach ($files as $file) {
            rename($file, "$file.away");
        }

        Database::orders(1_200);
        $site = $this->workers()->serve(2)['url'];
        $token = $this->request("$site/login")[1];
        self::assertSame('config routes events', file_get_contents(storage_path('caches-cli-server')));
        [$status, , $location] = $this->request("$site/orders", ['_token' => $token]);
        $export = Export::query()->sole();
        self::assertSame([302, "/native-exports/$export->id"], [$status, parse_url($location, PHP_URL_PATH)]);
        [$status, $page] = $this->request("$site/native-exports/$export->id");
        self::assertSame(200, $status, $page);
        self::assertStringContainsString('role="progressbar"', $page);

        self::assertSame([200, 'paused'], $this->press("$site/native-exports/$export->id/pause", $token));
        self::assertSame(Status::Paused, $export->refresh()->status);
        self::assertSame([200, 'pending'], $this->press("$site/native-exports/$export->id/resume", $token));

        $this->console('export:status', [$export->id]);
        $this->workers()->work(environment: self::ENVIRONMENT);
        $this->until(static fn (): bool => !$export->refresh()->status->isActive(), 'the export has ended');
        self::assertSame([Status::Completed, null, 1_200], [$export->status, $export->error, $export->rows]);
        self::assertSame('config routes events', file_get_contents(storage_path('caches-cli')));
        $this->until(static fn (): bool => is_file(storage_path('completed')), 'the cached listener was called');
        self::assertSame("$export->id\n", file_get_contents(storage_path('completed')), 'once');

        [$status, $bytes] = $this->request("$site/native-exports/$export->id/download");
        file_put_contents($file = storage_path('download.xlsx'), $bytes);
        self::assertSame([200, 1_201], [$status, count(Sheet::all($file))]);
        self::assertSame(200, $this->request("$site/native-exports/ready")[0]);
        self::assertSame(403, $this->request("$site/native-exports/metrics")[0], 'there, and nobody is let in');
        self::assertSame(200, $this->request("$site/native-exports/assets/status.js")[0]);
        self::assertStringContainsString('export:tend', $this->console('schedule:list'));

        // Cleared, everything is as before.
        foreach ($files as $file) {
            rename("$file.away", $file);
        }
        foreach (['config', 'route', 'event', 'view'] as $what) {
            $this->console("$what:clear");
        }
        self::assertSame([], glob("$cached/{config,events,routes*}.php", GLOB_BRACE));
    }

    public function testNoRouteOfThePackageIsAClosureAndTheConfigIsPlain(): void
    {
        $seen = 0;
        foreach (Route::getRoutes() as $route) {
            if (str_starts_with((string) $route->getName(), 'native-exports.')) {
                self::assertIsString($route->getAction('uses'), (string) $route->getName());
                $seen++;
            }
        }
        self::assertGreaterThan(8, $seen);
        $config = require dirname(__DIR__, 2) . '/config/native-xlsx.php';
        self::assertSame($config, eval('return ' . var_export($config, true) . ';'));
    }

    /** @param list<string> $arguments @return string what it said */
    private function console(string $command, array $arguments = []): string
    {
        $pid = $this->workers()->artisan([$command, ...$arguments], self::ENVIRONMENT);
        $log = $this->workers()->log($pid);
        self::assertSame(0, $this->workers()->wait($pid), "$command: " . file_get_contents($log));
        return (string) file_get_contents($log);
    }

    /** @return list<string> compiled views that have this text */
    private function compiled(string $text): array
    {
        return array_values(array_filter(glob(storage_path('framework/views/*.php')) ?: [], static fn (string $file): bool => str_contains((string) file_get_contents($file), $text)));
    }

    /** A button of the status page. @return array{int, string} */
    private function press(string $url, string $token): array
    {
        [$status, $body] = $this->request($url, ['_token' => $token], ['Accept: application/json']);
        return [$status, (string) (json_decode($body, true)['status'] ?? $body)];
    }

    /**
     * @param array<string, string>|null $form posted
     * @param list<string> $headers
     * @return array{int, string, string} status, body, Location
     */
    private function request(string $url, ?array $form = null, array $headers = []): array
    {
        $curl = curl_init($url) ?: self::fail('no curl');
        curl_setopt_array($curl, [CURLOPT_RETURNTRANSFER => true, CURLOPT_COOKIEFILE => $this->cookies, CURLOPT_COOKIEJAR => $this->cookies, CURLOPT_HTTPHEADER => $headers, CURLOPT_TIMEOUT => 120, CURLOPT_PROXY => '']
            + ($form === null ? [] : [CURLOPT_POSTFIELDS => http_build_query($form)]));
        $body = curl_exec($curl);
        $result = [curl_getinfo($curl, CURLINFO_RESPONSE_CODE), (string) $body, (string) curl_getinfo($curl, CURLINFO_REDIRECT_URL)];
        unset($curl); // writes the cookies
        return $result;
    }
}
