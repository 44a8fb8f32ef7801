<?php

namespace NativeXlsx\Laravel\Tests\Support;

use Illuminate\Contracts\Console\Kernel as ConsoleKernel;
use Illuminate\Contracts\Debug\ExceptionHandler;
use Illuminate\Contracts\Http\Kernel as HttpKernel;
use Illuminate\Filesystem\Filesystem;
use Illuminate\Foundation\Application as Laravel;

/**
 * A whole Laravel application in a temporary folder: a copy of tests/application, which the test's own process and the
 * workers that it starts boot alike.
 */
final class Application
{
    private static ?string $base = null;

    /** The folder of this process's application; made at the first call, removed when the process ends. */
    public static function base(): string
    {
        if (self::$base === null) {
            $parent = getenv('NX_LARAVEL_SCRATCH') ?: sys_get_temp_dir();
            $base = $parent . '/nx-laravel.' . bin2hex(random_bytes(6));
            $files = new Filesystem();
            $files->copyDirectory(dirname(__DIR__) . '/application', $base);
            $pid = getmypid();
            register_shutdown_function(static function () use ($files, $base, $pid): void {
                if (getmypid() === $pid) {
                    $files->deleteDirectory($base);
                }
            });
            self::$base = $base;
        }
        return self::$base;
    }

    /** Empties what a test may have written. */
    public static function clean(): void
    {
        $files = new Filesystem();
        $base = self::base();
        foreach (['storage', 'bootstrap'] as $folder) {
            $files->deleteDirectory("$base/$folder");
        }
        foreach (
            ['bootstrap/cache', 'resources/views', 'resources/lang', 'storage/app/public', 'storage/logs', 'storage/framework/cache/data',
                'storage/framework/sessions', 'storage/framework/views'] as $folder
        ) {
            $files->ensureDirectoryExists("$base/$folder");
        }
    }

    /** Boots the application in $base; its kernels are bound, the console's is bootstrapped by whoever uses it. */
    public static function boot(string $base): Laravel
    {
        $app = new Laravel($base);
        if (method_exists($app, 'dontMergeFrameworkConfiguration')) {
            $app->dontMergeFrameworkConfiguration(); // Laravel 11 and later: Debian has no such files
        }
        $app->singleton(HttpKernel::class, \App\Http\Kernel::class);
        $app->singleton(ConsoleKernel::class, \App\Console\Kernel::class);
        $app->singleton(ExceptionHandler::class, \App\Exceptions\Handler::class);
        return $app;
    }

    /** The environment of processes that share this application. */
    public static function environment(): array
    {
        return ['NX_TEST_BOOTSTRAP' => dirname(__DIR__) . '/bootstrap.php'] + getenv();
    }

    /**
     * How PHP is started with the extension, as this process was.
     *
     * @return list<string>
     */
    public static function php(): array
    {
        $extension = getenv('EXT') ?: dirname(__DIR__, 3) . '/target/ext/native_xlsx.so';
        return [PHP_BINARY, '-d', "extension=$extension", '-d', 'log_errors=0', '-d', 'display_errors=stderr'];
    }
}
