<?php

namespace NativeXlsx\Laravel\Tests\Support;

use League\Flysystem\Config;
use League\Flysystem\FileAttributes;
use League\Flysystem\FilesystemAdapter;
use League\Flysystem\Local\LocalFilesystemAdapter;
use League\Flysystem\UnableToWriteFile;

/** For Flysystem 3 (Laravel 9 and later): loaded only there. */
final class FailingAdapter3 implements FilesystemAdapter
{
    private readonly LocalFilesystemAdapter $local;

    public function __construct(string $root)
    {
        $this->local = new LocalFilesystemAdapter($root);
    }

    public function writeStream(string $path, $contents, Config $config): void
    {
        match (FailingDisk::next()) {
            'refuse' => throw UnableToWriteFile::atLocation($path, 'the disk refuses'),
            'cut' => $this->local->writeStream($path, FailingDisk::half($contents), $config),
            default => $this->local->writeStream($path, $contents, $config),
        };
    }

    public function fileExists(string $path): bool
    {
        return $this->local->fileExists($path);
    }

    public function directoryExists(string $path): bool
    {
        return $this->local->directoryExists($path);
    }

    public function write(string $path, string $contents, Config $config): void
    {
        $this->local->write($path, $contents, $config);
    }

    public function read(string $path): string
    {
        return $this->local->read($path);
    }

    public function readStream(string $path)
    {
        return $this->local->readStream($path);
    }

    public function delete(string $path): void
    {
        $this->local->delete($path);
    }

    public function deleteDirectory(string $path): void
    {
        $this->local->deleteDirectory($path);
    }

    public function createDirectory(string $path, Config $config): void
    {
        $this->local->createDirectory($path, $config);
    }

    public function setVisibility(string $path, string $visibility): void
    {
        $this->local->setVisibility($path, $visibility);
    }

    public function visibility(string $path): FileAttributes
    {
        return $this->local->visibility($path);
    }

    public function mimeType(string $path): FileAttributes
    {
        return $this->local->mimeType($path);
    }

    public function lastModified(string $path): FileAttributes
    {
        return $this->local->lastModified($path);
    }

    public function fileSize(string $path): FileAttributes
    {
        return $this->local->fileSize($path);
    }

    public function listContents(string $path, bool $deep): iterable
    {
        return $this->local->listContents($path, $deep);
    }

    public function move(string $source, string $destination, Config $config): void
    {
        $this->local->move($source, $destination, $config);
    }

    public function copy(string $source, string $destination, Config $config): void
    {
        $this->local->copy($source, $destination, $config);
    }
}
