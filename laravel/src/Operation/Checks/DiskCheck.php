<?php

namespace NativeXlsx\Laravel\Operation\Checks;

use Illuminate\Contracts\Filesystem\Factory;
use NativeXlsx\Laravel\Contracts\Check;
use Throwable;

/** The disk to which exports are published takes a file, gives it back and deletes it. */
final class DiskCheck implements Check
{
    use Titled;

    public function __construct(private readonly Factory $disks)
    {
    }

    public function run(): iterable
    {
        $name = (string) config('native-xlsx.disk');
        $path = trim(config('native-xlsx.path') . '/.doctor-' . bin2hex(random_bytes(8)), '/');
        try {
            $disk = $this->disks->disk($name);
            $put = $disk->put($path, $path);
            $same = $put !== false && $disk->get($path) === $path;
            $gone = $disk->delete($path) && !$disk->exists($path);
        } catch (Throwable $error) {
            yield $this->failure('broken', ['disk' => $name, 'error' => $error->getMessage()]);
            return;
        }
        $values = ['disk' => $name, 'path' => $path];
        yield match (true) {
            !$same => $this->failure('refuses', $values),
            !$gone => $this->warning('keeps', $values),
            default => $this->ok('works', $values),
        };
    }
}
