<?php

namespace NativeXlsx\Laravel\Tests\Operation;

use NativeXlsx\Laravel\Operation\FileSystem;
use NativeXlsx\Laravel\Tests\Support\Application;
use PHPUnit\Framework\TestCase;

final class FileSystemTest extends TestCase
{
    public function testWhatForgetsWhenTheMachineRestarts(): void
    {
        self::assertTrue(FileSystem::isMemory('tmpfs'));
        foreach (['ext4', 'xfs', 'overlay', 'nfs4'] as $type) {
            self::assertFalse(FileSystem::isMemory($type));
        }
    }

    public function testTheNearestFolderThatIsThere(): void
    {
        $base = (string) realpath(Application::base());
        self::assertSame($base, FileSystem::existing("$base/not/there"));
        self::assertSame($base, FileSystem::existing($base));
        self::assertSame('/', FileSystem::existing('/'));
    }

    public function testASyncIsMeasuredAndLeavesNothing(): void
    {
        $folder = Application::base() . '/sync-' . bin2hex(random_bytes(4));
        mkdir($folder);
        $took = FileSystem::syncMilliseconds($folder);
        self::assertIsFloat($took);
        self::assertGreaterThan(0, $took);
        self::assertSame(['.', '..'], scandir($folder));
        rmdir($folder);
        self::assertNull(FileSystem::syncMilliseconds($folder));
    }
}
