<?php

namespace NativeXlsx\Laravel\Tests\Support\Disks;

use League\Flysystem\Config;
use League\Flysystem\FileAttributes;
use League\Flysystem\FilesystemAdapter;
use League\Flysystem\Local\LocalFilesystemAdapter;

/** Keeps files in a folder without being Flysystem 3's LocalFilesystemAdapter. */
class Flysystem3 implements FilesystemAdapter
{
    private LocalFilesystemAdapter $files;

    public function __construct(private string $root)
    {
        $this->files = new LocalFilesystemAdapter($root);
    }

    public function fileExists(string $path): bool
    {
        return $this->files->fileExists($path);
    }

    public function directoryExists(string $path): bool
    {
        return $this->files->directoryExists($path);
    }

    public function write(string $path, string $contents, Config $config): void
    {
        $this->files->write($path, $contents, $config);
    }

    public function writeStream(string $path, $contents, Config $config): void
    {
        $this->files->writeStream($path, $contents, $config);
    }

    public function read(string $path): string
    {
        return $this->files->read($path);
    }

    public function readStream(string $path)
    {
        return RemoteDisk::unseekable("$this->root/$path");
    }

    public function delete(string $path): void
    {
        $this->files->delete($path);
    }

    public function deleteDirectory(string $path): void
    {
        $this->files->deleteDirectory($path);
    }

    public function createDirectory(string $path, Config $config): void
    {
        $this->files->createDirectory($path, $config);
    }

    public function setVisibility(string $path, string $visibility): void
    {
        $this->files->setVisibility($path, $visibility);
    }

    public function visibility(string $path): FileAttributes
    {
        return $this->files->visibility($path);
    }

    public function mimeType(string $path): FileAttributes
    {
        return $this->files->mimeType($path);
    }

    public function lastModified(string $path): FileAttributes
    {
        return $this->files->lastModified($path);
    }

    public function fileSize(string $path): FileAttributes
    {
        return $this->files->fileSize($path);
    }

    public function listContents(string $path, bool $deep): iterable
    {
        return $this->files->listContents($path, $deep);
    }

    public function move(string $source, string $destination, Config $config): void
    {
        $this->files->move($source, $destination, $config);
    }

    public function copy(string $source, string $destination, Config $config): void
    {
        $this->files->copy($source, $destination, $config);
    }
}
