<?php

namespace NativeXlsx\Laravel\Tests;

use Illuminate\Contracts\Console\Kernel;
use Illuminate\Foundation\Application as Laravel;
use Illuminate\Foundation\Testing\TestCase as BaseTestCase;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Redis;
use NativeXlsx\Laravel\Tests\Support\Application;
use NativeXlsx\Laravel\Tests\Support\Database;
use NativeXlsx\Laravel\Tests\Support\Wait;
use NativeXlsx\Laravel\Tests\Support\Workers;
use Throwable;

/**
 * A test in a whole application on real servers: MariaDB of scripts/with-mariadb, Redis of scripts/with-redis. Tables are
 * empty and Redis too when a test begins. Other processes ({@see workers()}) see the same application.
 */
abstract class TestCase extends BaseTestCase
{
    private ?Workers $workers = null;

    /** @var array{?callable, ?callable} of errors and of exceptions, as PHPUnit set them */
    private array $handlers;

    /** Without Mockery; use Artisan::call() and Artisan::output(). */
    public $mockConsoleOutput = false;

    public function createApplication(): Laravel
    {
        Application::clean();
        $app = Application::boot(Application::base());
        $app->make(Kernel::class)->bootstrap();
        return $app;
    }

    protected function setUp(): void
    {
        $this->handlers = self::handlers();
        parent::setUp();
        Database::prepare($this->app);
        Redis::connection()->flushdb();
    }

    protected function tearDown(): void
    {
        $this->workers?->endAll();
        $this->workers = null;
        if ($this->app) {
            foreach (array_keys(DB::getConnections()) as $name) {
                DB::purge($name);
            }
        }
        parent::tearDown();
        $this->restoreHandlers();
    }

    /** Laravel 10 leaves its own behind, and a test that does is risky to PHPUnit 11. */
    private function restoreHandlers(): void
    {
        while (!in_array(self::handlers()[0], [null, $this->handlers[0]], true)) {
            restore_error_handler();
        }
        while (!in_array(self::handlers()[1], [null, $this->handlers[1]], true)) {
            restore_exception_handler();
        }
    }

    /** @return array{?callable, ?callable} */
    private static function handlers(): array
    {
        $handlers = [set_error_handler(static fn (): bool => false), set_exception_handler(static fn () => null)];
        restore_error_handler();
        restore_exception_handler();
        return $handlers;
    }

    protected function workers(): Workers
    {
        return $this->workers ??= new Workers();
    }

    /** @param callable(): mixed $condition */
    protected function until(callable $condition, string $what, ?float $seconds = null): mixed
    {
        return Wait::until($condition, $what, $seconds, fn (): string => self::exports() . ($this->workers?->logs() ?? ''));
    }

    /** How all exports stand, for the message of a test that fails. */
    private static function exports(): string
    {
        try {
            $columns = ['id', 'status', 'slice', 'begun', 'repeats', 'rows', 'total', 'attempts', 'resumes', 'host', 'queued_at', 'available_at', 'heartbeat_at', 'error'];
            return DB::table('native_exports')->get($columns)->map(static fn (object $row): string => "\n" . json_encode(array_filter((array) $row, static fn ($value): bool => $value !== null)))->implode('');
        } catch (Throwable $e) {
            return "\n" . $e->getMessage();
        }
    }

    /** The same code runs in every process of the application, after its providers: `function ($app) {…}` as PHP source. */
    protected function inEveryProcess(string $code): void
    {
        file_put_contents(Application::base() . '/bootstrap/extra.php', "<?php\n\nreturn static function (\$app): void {\n$code\n};\n");
        (require Application::base() . '/bootstrap/extra.php')($this->app);
    }

    /** Config for this process and those it starts. @param array<string, mixed> $values */
    protected function configure(array $values): void
    {
        $file = Application::base() . '/bootstrap/extra.php';
        $code = is_file($file) ? (string) file_get_contents($file) : "<?php\n\nreturn static function (\$app): void {\n};\n";
        file_put_contents($file, substr(rtrim($code), 0, -2) . '    config(' . var_export($values, true) . ");\n};\n");
        config($values);
    }
}
