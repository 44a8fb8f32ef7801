<?php

namespace NativeXlsx\Laravel\Operation;

use Illuminate\Contracts\Container\Container;
use NativeXlsx\Laravel\Contracts\Check;
use Throwable;

/** Runs every check, whatever the others find. */
final class Doctor
{
    public const TAG = 'native-xlsx.checks';

    /** In the order of a cure: what stands below needs what stands above. */
    public const CHECKS = [
        Checks\ExtensionCheck::class,
        Checks\FolderCheck::class,
        Checks\DatabaseCheck::class,
        Checks\ExportsCheck::class,
        Checks\SpaceCheck::class,
        Checks\DiskCheck::class,
        Checks\QueueCheck::class,
        Checks\WorkerCheck::class,
        Checks\SchedulerCheck::class,
    ];

    public function __construct(private readonly Container $container)
    {
    }

    /** @return iterable<string, Finding> title of the check => what it found; a title may come several times */
    public function examine(): iterable
    {
        foreach ($this->container->tagged(self::TAG) as $check) {
            yield from $this->run($check);
        }
    }

    /** @return iterable<string, Finding> */
    private function run(Check $check): iterable
    {
        $title = $check->title();
        try {
            foreach ($check->run() as $finding) {
                yield $title => $finding;
            }
        } catch (Throwable $error) {
            yield $title => Finding::say(Finding::FAILURE, 'broken', ['error' => get_class($error) . ': ' . $error->getMessage()]);
        }
    }
}
