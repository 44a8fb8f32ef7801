<?php

namespace NativeXlsx\Laravel\Tests\Operation;

use App\Models\User;
use Illuminate\Container\Container;
use Illuminate\Contracts\Auth\Authenticatable;
use Illuminate\Contracts\Events\Dispatcher;
use Illuminate\Contracts\Http\Kernel;
use Illuminate\Contracts\Session\Session;
use Illuminate\Http\Request;
use Illuminate\Support\Facades\Facade;
use Illuminate\Support\Facades\Gate;
use NativeXlsx\Laravel\Contracts\Dispatches;
use NativeXlsx\Laravel\Operation\OperationServiceProvider;
use NativeXlsx\Laravel\Operation\Registry;
use NativeXlsx\Laravel\Status;
use NativeXlsx\Laravel\Tests\TestCase;
use ReflectionObject;

/** One application serves many requests, each in a copy of it, as Laravel Octane does: nothing of one shows in the next. */
final class OctaneTest extends TestCase
{
    use Exports;

    public function testManyRequestsThroughOneApplicationKnowNothingOfEachOther(): void
    {
        config(['native-xlsx.metrics.enabled' => true, 'native-xlsx.readiness.enabled' => true]);
        (new OperationServiceProvider($this->app))->boot($this->app->make(Dispatcher::class));
        Gate::define('viewNativeExportMetrics', static fn (?User $user): bool => $user?->email === 'ops@example.com');
        $users = [null, new User(['email' => 'ops@example.com']), new User(['email' => 'else@example.com'])];
        for ($i = 0; $i < 30; $i++) {
            $user = $users[$i % 3];
            $this->row(Status::Running, ['class' => 'A', 'rows' => 1]);
            [$status, $body] = $this->request('/native-exports/metrics', $user, ['app.locale' => $i % 2 ? 'de' : 'en']);
            self::assertSame($i % 3 === 1 ? 200 : 403, $status, "request $i");
            if ($status === 200) {
                self::assertStringContainsString('native_xlsx_rows_total{class="A"} ' . ($i + 1) . "\n", $body, 'not the figures of an earlier request');
            }
            // What is configured for one request only is the next one's no more.
            $away = $i % 2 === 1;
            [$status] = $this->request('/native-exports/ready', null, $away ? ['native-xlsx.folder' => '/dev/null/exports'] : []);
            self::assertSame($away ? 503 : 200, $status, "request $i");
        }
    }

    public function testEachOwnerSeesHisOwnExportInHisLanguage(): void
    {
        $users = $exports = [];
        foreach (['ada', 'bob'] as $name) {
            $users[] = $user = User::query()->create(['name' => $name, 'email' => "$name@example.com"]);
            $exports[] = $this->row(Status::Running, ['name' => "Orders of $name", 'owner_type' => $user->getMorphClass(), 'owner_id' => $user->id, 'rows' => 10, 'total' => 40]);
        }
        for ($i = 0; $i < 12; $i++) {
            [$mine, $others] = [$i % 2, 1 - $i % 2];
            $locale = $i % 3 === 0 ? 'de' : 'en';
            $url = '/native-exports/' . $exports[$mine]->id;
            [$status, $page] = $this->request($url, $users[$mine], [], $locale);
            self::assertSame(200, $status, "request $i");
            self::assertStringContainsString($exports[$mine]->name, $page);
            self::assertStringNotContainsString($exports[$others]->name, $page);
            self::assertStringContainsString($locale === 'de' ? '10 von 40 Zeilen' : '10 of 40 rows', $page);
            // Blade's once is once a page, not once a process.
            self::assertSame(1, substr_count($page, '<script'), "request $i");
            self::assertSame(404, $this->request($url, $users[$others], [], $locale)[0]);
            self::assertNotSame(200, $this->request("$url/status", null, [])[0]);
        }
    }

    public function testWhatIsSharedHoldsNoRequestUserOrSession(): void
    {
        $request = Request::create('/');
        $this->app->instance('request', $request);
        $this->actingAs($user = new User(['email' => 'ops@example.com']));
        $shared = [];
        foreach (array_keys($this->app->getBindings()) as $name) {
            if (str_starts_with($name, 'NativeXlsx\\') && $this->app->isShared($name)) {
                $shared[$name] = $this->app->make($name);
            }
        }
        self::assertArrayHasKey(Registry::class, $shared);
        $shared[Dispatches::class] = $this->app->make(Dispatches::class);
        foreach ($shared as $name => $object) {
            self::assertSame([], $this->reachable($object, [Request::class, Authenticatable::class, Session::class]), $name);
        }
        self::assertNotNull($user);
    }

    public function testTheRegistryIsMadeOnceAndServesAll(): void
    {
        $first = $this->app->make(Registry::class);
        $classes = $first->classes();
        $sandbox = clone $this->app;
        self::assertSame($first, $sandbox->make(Registry::class));
        self::assertSame($classes, $sandbox->make(Registry::class)->classes());
    }

    /**
     * @param array<string, mixed> $config for this request
     * @return array{int, string}
     */
    private function request(string $path, ?User $user, array $config, string $locale = 'en'): array
    {
        $app = $this->app;
        array_map([$app, 'make'], ['auth', 'router', Kernel::class]); // resolved before, as in Octane: shared by all copies
        $sandbox = clone $app;
        $sandbox->instance('app', $sandbox);
        $sandbox->instance(Container::class, $sandbox);
        $sandbox->instance('config', clone $app['config']);
        Container::setInstance($sandbox);
        Facade::clearResolvedInstances();
        Facade::setFacadeApplication($sandbox);
        try {
            $sandbox['config']->set($config);
            $request = Request::create($path);
            $request->setUserResolver(static fn (): ?User => $user);
            $sandbox->instance('request', $request);
            $sandbox['auth']->forgetGuards(); // as Octane does
            $sandbox['auth']->resolveUsersUsing(static fn (): ?User => $user);
            if ($user !== null) {
                $sandbox['auth']->guard('web')->setUser($user);
            }
            $sandbox->setLocale($locale);
            $kernel = $sandbox->make(Kernel::class);
            $kernel->setApplication($sandbox);
            $sandbox['router']->setContainer($sandbox);
            $response = $kernel->handle($request);
            $kernel->terminate($request, $response);
            return [$response->getStatusCode(), (string) $response->getContent()];
        } finally {
            Container::setInstance($app);
            Facade::clearResolvedInstances();
            Facade::setFacadeApplication($app);
        }
    }

    /**
     * @param list<class-string> $types
     * @param array<int, true> $seen
     * @return list<string> where an object of such a type hangs; the application itself, which Octane replaces, is not gone into
     */
    private function reachable(object $object, array $types, string $path = '', array &$seen = []): array
    {
        if (isset($seen[spl_object_id($object)]) || $object instanceof Container || $object instanceof \Closure) {
            return [];
        }
        $seen[spl_object_id($object)] = true;
        foreach ($types as $type) {
            if ($object instanceof $type) {
                return ["$path is a $type"];
            }
        }
        $found = [];
        if (!str_starts_with(get_class($object), 'NativeXlsx\\')) {
            return []; // the framework's own
        }
        foreach ((new ReflectionObject($object))->getProperties() as $property) {
            $value = $property->isInitialized($object) ? $property->getValue($object) : null;
            foreach (is_array($value) ? $value : [$value] as $part) {
                if (is_object($part)) {
                    array_push($found, ...$this->reachable($part, $types, "$path->{$property->getName()}", $seen));
                }
            }
        }
        return $found;
    }
}
