<?php

namespace NativeXlsx\Laravel\Tests\Operation;

use Illuminate\Container\Container;
use Illuminate\Contracts\Cache\Factory;
use Illuminate\Contracts\Filesystem\Factory as Disks;
use Illuminate\Queue\Events\Looping;
use Illuminate\Support\Facades\Artisan;
use Illuminate\Support\Facades\Cache;
use Illuminate\Support\Facades\Schema;
use Illuminate\Support\Facades\Storage;
use NativeXlsx\Laravel\Contracts\Check;
use NativeXlsx\Laravel\Operation\Checks\DatabaseCheck;
use NativeXlsx\Laravel\Operation\Checks\DiskCheck;
use NativeXlsx\Laravel\Operation\Checks\ExtensionCheck;
use NativeXlsx\Laravel\Operation\Checks\FolderCheck;
use NativeXlsx\Laravel\Operation\Checks\QueueCheck;
use NativeXlsx\Laravel\Operation\Checks\SchedulerCheck;
use NativeXlsx\Laravel\Operation\Checks\WorkerCheck;
use NativeXlsx\Laravel\Operation\Doctor;
use NativeXlsx\Laravel\Operation\Finding;
use NativeXlsx\Laravel\Operation\Presence;
use NativeXlsx\Laravel\Tests\TestCase;

final class DoctorTest extends TestCase
{
    protected function setUp(): void
    {
        parent::setUp();
        config(['queue.default' => 'redis', 'native-xlsx.queue.host' => 'shop-1']);
    }

    public function testTheExtensionMustBeThereAndFit(): void
    {
        self::assertSame('ok', $this->first(new ExtensionCheck())->status);
        self::assertSame('failure', $this->first(new ExtensionCheck(false))->status);
        self::assertStringContainsString('extension=native_xlsx', (string) $this->first(new ExtensionCheck(false))->advice);
        foreach (['0.1.0' => true, '0.1.7' => true, '0.2.0' => false, '0.0.9' => false, '1.0.0' => false, '' => false, '0.1.0-dev' => false] as $version => $fits) {
            self::assertSame($fits, ExtensionCheck::fits($version), $version);
        }
        self::assertSame('failure', $this->first(new ExtensionCheck('0.2.0'))->status);
        $composer = json_decode((string) file_get_contents(dirname(__DIR__, 2) . '/composer.json'), true);
        self::assertSame('^' . preg_replace('/\.0$/', '', ExtensionCheck::REQUIRED), $composer['require']['ext-native_xlsx']);
    }

    public function testTheFolder(): void
    {
        $folder = storage_path('app/native-exports');
        $mount = static function (string $type): string {
            file_put_contents($file = storage_path("mounts-$type"), "22 1 8:1 / / rw,relatime shared:1 - $type dev rw\n");
            return $file;
        };
        $absent = $this->statuses(new FolderCheck($mount('ext4')));
        self::assertSame(['ok', 'ok'], $absent);
        mkdir($folder);
        $there = $this->statuses(new FolderCheck($mount('ext4')));
        self::assertSame(['ok', 'ok'], array_slice($there, 0, 2));
        self::assertContains($there[2], ['ok', 'warning']); // however fast this disk is
        self::assertSame('failure', $this->statuses(new FolderCheck($mount('nfs4')))[1]);
        config(['native-xlsx.allow_network_folder' => true]);
        self::assertSame('warning', $this->statuses(new FolderCheck($mount('nfs4')))[1]);
        self::assertSame('warning', $this->statuses(new FolderCheck($mount('tmpfs')))[1]);
        self::assertSame('warning', $this->statuses(new FolderCheck('/not/there'))[1]);
        config(['native-xlsx.folder' => 'storage/exports']);
        self::assertSame(['failure'], $this->statuses(new FolderCheck($mount('ext4'))));
        config(['native-xlsx.folder' => '/dev/null/deep/er']);
        self::assertSame('failure', $this->statuses(new FolderCheck($mount('ext4')))[0]);
    }

    public function testTheDiskMustTakeGiveAndDelete(): void
    {
        $check = $this->app->make(DiskCheck::class);
        self::assertSame(['ok'], $this->statuses($check));
        self::assertSame([], Storage::disk('local')->allFiles('exports'), 'nothing is left');
        config(['native-xlsx.disk' => 'nothing']);
        self::assertSame(['failure'], $this->statuses($check));
        config(['filesystems.disks.blocked' => ['driver' => 'local', 'root' => '/dev/null/below'], 'native-xlsx.disk' => 'blocked']);
        self::assertSame(['failure'], $this->statuses($check));
        // One that says yes and does nothing, as a bucket without the right to read or delete.
        foreach (['refuses' => ['', true, 'failure'], 'keeps' => [null, false, 'warning']] as [$content, $deletes, $status]) {
            $disk = new class ($content, $deletes) {
                public string $has = '';

                public function __construct(private readonly ?string $content, private readonly bool $deletes)
                {
                }

                public function put(string $path, string $content): bool
                {
                    $this->has = $this->content ?? $content;
                    return true;
                }

                public function get(): string
                {
                    return $this->has;
                }

                public function delete(): bool
                {
                    return $this->deletes;
                }

                public function exists(): bool
                {
                    return !$this->deletes;
                }
            };
            $disks = new class ($disk) implements Disks {
                public function __construct(private readonly object $disk)
                {
                }

                public function disk($name = null)
                {
                    return $this->disk;
                }
            };
            self::assertSame([$status], $this->statuses(new DiskCheck($disks)));
        }
    }

    public function testTheDatabaseMustAnswerAndHaveTheTables(): void
    {
        self::assertSame(['ok', 'ok'], $this->statuses(new DatabaseCheck()));
        config(['database.connections.empty' => ['database' => ':memory:'] + config('database.connections.sqlite'), 'native-xlsx.database.connection' => 'empty']);
        $findings = $this->findings(new DatabaseCheck());
        self::assertSame(['ok', 'failure'], array_column($findings, 'status'));
        self::assertStringContainsString('native_export_tokens', $findings[1]->message);

        Schema::connection('empty')->create('native_exports', static function ($table): void {
            $table->string('id');
            $table->string('rows');
        });
        self::assertStringContainsString('native_exports.slice', $this->findings(new DatabaseCheck())[1]->message);

        config(['database.connections.away' => ['port' => 1] + config('database.connections.mysql'), 'native-xlsx.database.connection' => 'away']);
        self::assertSame(['failure'], $this->statuses(new DatabaseCheck()));
        config(['native-xlsx.database.connection' => 'nowhere']);
        $finding = $this->first(new DatabaseCheck());
        self::assertSame('failure', $finding->status);
        self::assertStringContainsString('"nowhere"', $finding->message);
        self::assertStringContainsString('native-xlsx.database.connection', (string) $finding->advice);
    }

    public function testSlicePageTimeoutAndRetryAfterMustFollowEachOther(): void
    {
        $try = function (float $slice, float $page, int $timeout, ?int $after): array {
            config([
                'native-xlsx.queue.slice_seconds' => $slice,
                'native-xlsx.source.cursor' => $page > 0 ? ['pageSeconds' => $page] : [],
                'native-xlsx.queue.timeout' => $timeout,
                'queue.connections.redis.retry_after' => $after,
            ]);
            return $this->statuses(new QueueCheck());
        };
        config(['native-xlsx.queue.publish_timeout' => 80]);
        self::assertSame(['ok', 'ok', 'ok'], $try(45, 20, 75, 90));
        self::assertSame(['failure', 'ok', 'ok'], $try(45, 30, 75, 90));
        self::assertSame(['warning', 'ok', 'ok'], $try(45, 0, 75, 90));
        self::assertSame(['failure', 'ok', 'ok'], $try(75, 0, 75, 90));
        self::assertSame(['ok', 'failure', 'ok'], $try(45, 20, 90, 90));
        self::assertSame(['ok', 'failure'], $try(45, 20, 75, null));
        config(['queue.connections.sqs' => ['driver' => 'sqs'], 'native-xlsx.queue.connection' => 'sqs']);
        self::assertSame(['ok', 'warning'], $try(45, 20, 75, null));
        foreach (['sync' => 'warning', 'nowhere' => 'failure', 'unknown' => 'failure'] as $connection => $status) {
            config(['queue.connections.nowhere' => ['driver' => 'null'], 'native-xlsx.queue.connection' => $connection]);
            self::assertSame([$status], $this->statuses(new QueueCheck()), $connection);
        }
    }

    public function testPublishingThatOutlastsRetryAfterIsWorthKnowing(): void
    {
        config(['native-xlsx.queue.publish_timeout' => 600, 'native-xlsx.queue.locked_seconds' => 15, 'queue.connections.redis.retry_after' => 90]);
        [, , $finding] = $this->findings(new QueueCheck());
        self::assertSame('ok', $finding->status, 'to a local disk it is a matter of a moment');
        self::assertStringContainsString('"local" is local', $finding->message);
        config(['filesystems.disks.remote' => ['driver' => 's3'], 'native-xlsx.disk' => 'remote']);
        [, , $finding] = $this->findings(new QueueCheck());
        self::assertSame('warning', $finding->status);
        self::assertStringContainsString('600 s', $finding->message);
        self::assertStringContainsString('90 s', $finding->message);
        self::assertStringContainsString('every 15 s', (string) $finding->advice);
        config(['queue.connections.redis.retry_after' => 601]);
        self::assertSame('ok', $this->statuses(new QueueCheck())[2]);
        config(['queue.connections.redis.retry_after' => 600]);
        self::assertSame('warning', $this->statuses(new QueueCheck())[2]);
    }

    public function testAWorkerOfThisHostMustListenToItsQueues(): void
    {
        config(['native-xlsx.queue.per_host' => true]);
        $check = $this->app->make(WorkerCheck::class);
        self::assertSame(['failure', 'failure'], $this->statuses($check));
        event(new Looping('redis', 'exports, default'));
        self::assertSame(['failure', 'ok'], $this->statuses($check));
        // Another host's worker, and another connection's, are not ours.
        config(['native-xlsx.queue.host' => 'shop-2']);
        self::assertSame(['failure', 'failure'], $this->statuses($check));
        config(['native-xlsx.queue.host' => 'shop-1']);
        event(new Looping('database', 'exports@shop-1'));
        self::assertSame(['failure', 'ok'], $this->statuses($check));
        event(new Looping('redis', 'exports@shop-1,exports'));
        self::assertSame(['ok', 'ok'], $this->statuses($check));

        foreach ($this->keys() as $key) {
            Cache::put($key, time() - 3_600);
        }
        $findings = $this->findings($check);
        self::assertSame(['failure', 'failure'], array_column($findings, 'status'));
        self::assertStringContainsString('--queue=exports@shop-1,exports,default', (string) $findings[0]->advice);

        config(['queue.default' => 'sync']);
        self::assertSame(['ok'], $this->statuses($check));
        config(['queue.default' => 'redis', 'cache.default' => 'array']);
        self::assertSame(['warning'], $this->statuses($check));
    }

    public function testARealWorkerIsSeen(): void
    {
        config(['native-xlsx.queue.host' => null]);
        $check = $this->app->make(WorkerCheck::class);
        self::assertSame(['failure'], $this->statuses($check));
        $this->workers()->work('default,exports');
        $this->until(fn (): bool => $this->statuses($check) === ['ok'], 'the worker is seen');
        self::assertSame(['ok'], $this->statuses($check));
    }

    public function testACacheThatIsAwayDoesNotStopAWorker(): void
    {
        $presence = new Presence(new class () implements Factory {
            public function store($name = null)
            {
                throw new \RuntimeException('away');
            }
        });
        $presence->looping(new Looping('redis', 'exports'));
        $this->expectException(\RuntimeException::class);
        $presence->listenedAt('redis', 'exports');
    }

    public function testTheSchedulerMustHaveTendedLately(): void
    {
        $check = $this->app->make(SchedulerCheck::class);
        self::assertSame(['failure'], $this->statuses($check));
        self::assertSame(0, Artisan::call('export:tend'));
        self::assertSame(['ok'], $this->statuses($check));
        Cache::put('native-xlsx:tended', time() - 3_600);
        self::assertSame(['failure'], $this->statuses($check));
    }

    public function testTheCommandSaysWhatToDoAndEndsWithAStatus(): void
    {
        config(['native-xlsx.queue.timeout' => 100, 'native-xlsx.source.cursor' => ['pageSeconds' => 20]]);
        self::assertSame(1, Artisan::call('export:doctor'));
        $text = Artisan::output();
        self::assertStringContainsString('retry_after in config/queue.php must be more than', $text);
        self::assertStringContainsString('✗', $text);

        $this->app->setLocale('de');
        Artisan::call('export:doctor');
        self::assertStringContainsString('Fehler.', Artisan::output());
        $this->app->setLocale('en');

        self::assertSame(1, Artisan::call('export:doctor', ['--json' => true]));
        $report = json_decode(Artisan::output(), true, 16, JSON_THROW_ON_ERROR);
        self::assertFalse($report['healthy']);
        self::assertSame($report['counts']['failure'], count(array_filter($report['findings'], static fn (array $finding): bool => $finding['status'] === 'failure')));
        foreach ($report['findings'] as $finding) {
            self::assertSame(['check', 'status', 'message', 'advice'], array_keys($finding));
            self::assertSame($finding['status'] === 'ok', $finding['advice'] === null, $finding['message']);
            self::assertStringNotContainsString('messages.console', $finding['message'] . $finding['advice'] . $finding['check']);
            self::assertStringNotContainsString((string) getenv('NX_DB_PASSWORD'), $finding['message'] . $finding['advice']);
        }
    }

    public function testWarningsFailOnlyIfAskedAndABrokenCheckIsAFailure(): void
    {
        $check = new class () implements Check {
            public ?\Closure $does = null;

            public function title(): string
            {
                return 'Own check';
            }

            public function run(): iterable
            {
                yield from ($this->does)();
            }
        };
        $container = new Container();
        $container->bind('own', static fn () => $check);
        $container->tag(['own'], Doctor::TAG);
        $this->app->instance(Doctor::class, new Doctor($container));
        $check->does = static fn (): array => [Finding::ok('fine'), Finding::warning('hm', 'do')];
        self::assertSame(0, Artisan::call('export:doctor'));
        self::assertStringContainsString('Own check', Artisan::output());
        self::assertSame(1, Artisan::call('export:doctor', ['--strict' => true]));
        $check->does = static fn () => throw new \LogicException('oh');
        self::assertSame(1, Artisan::call('export:doctor'));
        self::assertStringContainsString('LogicException: oh', Artisan::output());
    }

    /** @return list<Finding> */
    private function findings(Check $check): array
    {
        $found = [];
        foreach ($check->run() as $finding) {
            $found[] = $finding;
        }
        return $found;
    }

    /** @return list<string> */
    private function statuses(Check $check): array
    {
        return array_column($this->findings($check), 'status');
    }

    private function first(Check $check): Finding
    {
        return $this->findings($check)[0];
    }

    /** @return list<string> of the cache, for the two queues of this host */
    private function keys(): array
    {
        return array_map(static fn (string $queue): string => 'native-xlsx:listening:' . sha1("shop-1\nredis\n$queue"), ['exports', 'exports@shop-1']);
    }
}
