<?php

namespace NativeXlsx\Laravel\Tests\Feature;

use ErrorException;
use Illuminate\Support\Facades\Queue;
use Illuminate\Support\Facades\Schema;
use NativeXlsx\Laravel\Tests\Support\Application;
use NativeXlsx\Laravel\Tests\Support\Deprecations;
use NativeXlsx\Laravel\Tests\TestCase;

final class BootTest extends TestCase
{
    public function testTheApplicationHasItsTablesServersAndExtension(): void
    {
        self::assertTrue(Schema::hasTable('native_exports'));
        self::assertTrue(extension_loaded('native_xlsx'));
        self::assertSame('redis', Queue::connection('redis')->getConnectionName());
        self::assertSame(0, Queue::connection('redis')->size('exports'));
    }

    public function testAWorkerBootsTheSameApplicationAndEndsWhenAsked(): void
    {
        $this->inEveryProcess("file_put_contents(storage_path('logs/seen-' . getmypid()), config('app.name'));");
        $pid = $this->workers()->work();
        $this->until(static fn (): bool => is_file(storage_path("logs/seen-$pid")), 'the worker has booted');
        $this->until(fn (): bool => $this->workers()->isRunning($pid), 'it runs');
        $this->workers()->signal($pid, SIGTERM);
        self::assertContains($this->workers()->wait($pid), [0, -1]); // -1: it had no handler yet
    }

    public function testWhatPhpDeprecatesFailsInThePackageOnly(): void
    {
        foreach (['ours', 'theirs'] as $folder) {
            mkdir(Application::base() . "/bootstrap/$folder");
            file_put_contents(Application::base() . "/bootstrap/$folder/old.php", '<?php return strlen(null);');
        }
        Deprecations::refuseIn(Application::base() . '/bootstrap/ours');
        self::assertSame(0, require Application::base() . '/bootstrap/theirs/old.php');
        $this->expectException(ErrorException::class);
        require Application::base() . '/bootstrap/ours/old.php';
    }
}
