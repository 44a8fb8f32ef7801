<?php

namespace NativeXlsx\Laravel\Operation\Checks;

use NativeXlsx\Laravel\Contracts\Check;
use NativeXlsx\Laravel\Operation\FileSystem;
use NativeXlsx\Laravel\Operation\Finding;
use NativeXlsx\Laravel\Slices\Folder;

/** The folder in which workbooks are built: there, writable, of a file system whose syncs can be trusted, and fast enough. */
final class FolderCheck implements Check
{
    use Titled;

    /** A slice commits every few seconds, and a commit syncs four or five times. */
    private const SLOW_MILLISECONDS = 100;

    /** @param string $mounts what is mounted where, as Linux tells it */
    public function __construct(private readonly string $mounts = '/proc/self/mountinfo')
    {
    }

    public function run(): iterable
    {
        $folder = (string) config('native-xlsx.folder');
        $user = function_exists('posix_geteuid') ? (posix_getpwuid(posix_geteuid())['name'] ?? (string) posix_geteuid()) : get_current_user();
        $values = ['folder' => $folder, 'user' => $user];
        if (!str_starts_with($folder, '/')) {
            yield $this->failure('relative', $values);
            return;
        }
        if (!is_dir($folder)) {
            $above = FileSystem::existing($folder);
            yield is_dir($above) && is_writable($above) ? $this->ok('absent', $values) : $this->failure('cannot_make', $values + ['above' => $above]);
        } elseif (!is_writable($folder)) {
            yield $this->failure('read_only', $values);
        } else {
            yield $this->ok('writable', $values);
        }
        yield $this->type($folder);
        $serverless = Folder::serverless();
        if ($serverless !== null && !config('native-xlsx.allow_network_folder')) {
            yield $this->failure('serverless', $values + ['platform' => $serverless]);
        }
        if (is_dir($folder) && is_writable($folder)) {
            yield $this->speed($folder);
        }
    }

    private function type(string $folder): Finding
    {
        $type = (new Folder(rtrim($folder, '/'), $this->mounts))->fileSystem();
        $values = ['folder' => $folder, 'type' => $type ?? '?'];
        if ($type === null) {
            return $this->warning('type_unknown', $values);
        }
        if (Folder::isNetwork($type)) {
            return config('native-xlsx.allow_network_folder') ? $this->warning('network_allowed', $values) : $this->failure('network', $values);
        }
        return FileSystem::isMemory($type) ? $this->warning('memory', $values) : $this->ok('type', $values);
    }

    private function speed(string $folder): Finding
    {
        $took = FileSystem::syncMilliseconds($folder);
        $values = ['folder' => $folder, 'ms' => number_format($took ?? 0, 1), 'limit' => self::SLOW_MILLISECONDS];
        if ($took === null) {
            return $this->failure('no_sync', $values);
        }
        return $took > self::SLOW_MILLISECONDS ? $this->warning('slow', $values) : $this->ok('speed', $values);
    }
}
