<?php

namespace NativeXlsx\Laravel\Tests\Support\Disks;

use League\Flysystem\Adapter\Local;
use League\Flysystem\Adapter\Polyfill\StreamedCopyTrait;
use League\Flysystem\AdapterInterface;
use League\Flysystem\Config;

/** Keeps files in a folder without being Flysystem 1's Local. */
class Flysystem1 implements AdapterInterface
{
    use StreamedCopyTrait;

    private Local $files;

    public function __construct(string $root)
    {
        $this->files = new Local($root);
    }

    public function write($path, $contents, Config $config)
    {
        return $this->files->write($path, $contents, $config);
    }

    public function writeStream($path, $resource, Config $config)
    {
        return $this->files->writeStream($path, $resource, $config);
    }

    public function update($path, $contents, Config $config)
    {
        return $this->files->update($path, $contents, $config);
    }

    public function updateStream($path, $resource, Config $config)
    {
        return $this->files->updateStream($path, $resource, $config);
    }

    public function rename($path, $newpath)
    {
        return $this->files->rename($path, $newpath);
    }

    public function delete($path)
    {
        return $this->files->delete($path);
    }

    public function deleteDir($dirname)
    {
        return $this->files->deleteDir($dirname);
    }

    public function createDir($dirname, Config $config)
    {
        return $this->files->createDir($dirname, $config);
    }

    public function setVisibility($path, $visibility)
    {
        return $this->files->setVisibility($path, $visibility);
    }

    public function has($path)
    {
        return $this->files->has($path);
    }

    public function read($path)
    {
        return $this->files->read($path);
    }

    public function readStream($path)
    {
        return ['type' => 'file', 'path' => $path, 'stream' => RemoteDisk::unseekable($this->files->applyPathPrefix($path))];
    }

    public function listContents($directory = '', $recursive = false)
    {
        return $this->files->listContents($directory, $recursive);
    }

    public function getMetadata($path)
    {
        return $this->files->getMetadata($path);
    }

    public function getSize($path)
    {
        return $this->files->getSize($path);
    }

    public function getMimetype($path)
    {
        return $this->files->getMimetype($path);
    }

    public function getTimestamp($path)
    {
        return $this->files->getTimestamp($path);
    }

    public function getVisibility($path)
    {
        return $this->files->getVisibility($path);
    }
}
