<?php

namespace NativeXlsx\Laravel\Slices;

use NativeXlsx\Laravel\Exceptions\FolderException;

/** The folder that workbooks are built in: made if it isn't there, refused where their locks and syncs mean nothing. */
final class Folder
{
    /** File systems that are another machine's, by their names in /proc/self/mountinfo. */
    private const NETWORK = ['nfs', 'nfs4', 'cifs', 'smb3', 'smbfs', 'ncpfs', 'afs', 'ceph', 'glusterfs', 'lustre', 'beegfs', 'gpfs', 'ocfs2', 'gfs2', '9p', 'davfs', 'orangefs', 'coda'];

    /** Set where a function runs on a disk that is gone with the next call. */
    private const SERVERLESS = ['AWS_LAMBDA_FUNCTION_NAME' => 'AWS Lambda', 'K_SERVICE' => 'Cloud Run', 'FUNCTIONS_WORKER_RUNTIME' => 'Azure Functions'];

    public function __construct(private readonly string $path, private readonly string $mounts = '/proc/self/mountinfo')
    {
    }

    public static function configured(): self
    {
        return new self(rtrim((string) config('native-xlsx.folder'), '/'));
    }

    /**
     * Makes sure that workbooks can be built here.
     *
     * @throws FolderException
     */
    public function check(): void
    {
        if (!str_starts_with($this->path, '/')) {
            throw new FolderException("The folder for workbooks, \"{$this->path}\", is no absolute path: each process would look for it where it was started. Set native-xlsx.folder.");
        }
        $why = is_dir($this->path) ? null : self::make($this->path);
        if ($why !== null && !is_dir($this->path)) {
            throw new FolderException("The folder for workbooks, {$this->path}, isn't there and can't be made: $why. Set native-xlsx.folder.");
        }
        if (config('native-xlsx.allow_network_folder')) {
            return;
        }
        $platform = self::serverless();
        if ($platform !== null) {
            throw new FolderException("This is $platform, whose disk does not outlive the call: the next slice would not find the workbook. "
                . 'Run the workers of exports on a server, or, if the folder survives, set native-xlsx.allow_network_folder.');
        }
        $type = $this->fileSystem();
        if ($type !== null && self::isNetwork($type)) {
            throw new FolderException("The folder for workbooks, {$this->path}, is on a network file system ($type), whose locks and syncs can't be relied on. "
                . 'Put native-xlsx.folder on a local disk, or, if yours can be trusted, set native-xlsx.allow_network_folder.');
        }
    }

    /** @return string|null why it can't be made; PHP's last error would be another one's, since Laravel handles errors itself */
    private static function make(string $path): ?string
    {
        $why = null;
        set_error_handler(static function (int $level, string $message) use (&$why): bool {
            $why = $message;
            return true;
        });
        try {
            return mkdir($path, 0700, true) ? null : $why ?? 'no reason given';
        } finally {
            restore_error_handler();
        }
    }

    /** The type of the file system that has the folder, or will have it; null: this system doesn't tell. */
    public function fileSystem(): ?string
    {
        $path = $this->path;
        while (($real = realpath($path)) === false && dirname($path) !== $path) {
            $path = dirname($path);
        }
        $lines = is_readable($this->mounts) ? file($this->mounts, FILE_IGNORE_NEW_LINES) : false;
        if ($real === false || $lines === false) {
            return null;
        }
        $type = null;
        $longest = -1;
        foreach ($lines as $line) {
            // 36 35 98:0 /root /mount/point options optional… - type source options
            $parts = explode(' - ', $line, 2);
            $fields = explode(' ', $parts[0]);
            $point = rtrim(stripcslashes($fields[4] ?? ''), '/'); // \040 is a space
            if (isset($parts[1]) && ($point === '' || $real === $point || str_starts_with($real, $point . '/')) && strlen($point) >= $longest) {
                $longest = strlen($point);
                $type = explode(' ', $parts[1])[0];
            }
        }
        return $type;
    }

    /** Name of the platform, if this is one where every call has a disk of its own. */
    public static function serverless(): ?string
    {
        foreach (self::SERVERLESS as $variable => $name) {
            if (getenv($variable) !== false) {
                return $name;
            }
        }
        return null;
    }

    public static function isNetwork(string $type): bool
    {
        return in_array($type, self::NETWORK, true) || str_starts_with($type, 'fuse.');
    }
}
