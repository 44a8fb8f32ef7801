<?php

namespace NativeXlsx\Laravel\Tests\Support;

use RuntimeException;

/** A MariaDB of one test's own, which may be stopped and started again on the same port and data. */
final class PrivateMariaDb
{
    public const PASSWORD = 'nx-private';

    public readonly int $port;

    private readonly string $folder;

    private ?int $pid = null;

    public function __construct(private readonly Workers $workers)
    {
        // A socket's path has room for 107 bytes, and the application's folder may be deep.
        $this->folder = (is_writable('/dev/shm') ? '/dev/shm' : sys_get_temp_dir()) . '/nx-private.' . bin2hex(random_bytes(4));
        mkdir($this->folder, 0700);
        $owner = getmypid();
        $folder = $this->folder;
        register_shutdown_function(static function () use ($folder, $owner): void {
            if (getmypid() === $owner) {
                (new \Illuminate\Filesystem\Filesystem())->deleteDirectory($folder);
            }
        });
        $socket = stream_socket_server('tcp://127.0.0.1:0') ?: throw new RuntimeException('no free port');
        $this->port = (int) substr((string) strrchr((string) stream_socket_get_name($socket, false), ':'), 1);
        fclose($socket);
        file_put_contents("$this->folder/init.sql", "CREATE DATABASE IF NOT EXISTS shop CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;\n"
            . "CREATE OR REPLACE USER 'nx'@'%' IDENTIFIED BY '" . self::PASSWORD . "';\nGRANT ALL PRIVILEGES ON *.* TO 'nx'@'%';\n");
        $install = [self::program('mariadb-install-db'), '--no-defaults', '--force', ...$this->user(), "--datadir=$this->folder/data", '--innodb-log-file-size=64M', '--skip-test-db', '--skip-name-resolve'];
        exec(implode(' ', array_map('escapeshellarg', $install)) . ' 2>&1', $said, $status);
        if ($status !== 0) {
            throw new RuntimeException("mariadb-install-db: " . implode("\n", array_slice($said, -5)));
        }
        $this->start();
    }

    public function start(): void
    {
        $this->pid = $this->workers->start([self::program('mariadbd'), '--no-defaults', '--force', ...$this->user(), "--datadir=$this->folder/data", "--socket=$this->folder/s",
            "--pid-file=$this->folder/pid", '--bind-address=127.0.0.1', "--port=$this->port", "--init-file=$this->folder/init.sql", '--skip-name-resolve',
            '--character-set-server=utf8mb4', '--collation-server=utf8mb4_unicode_ci', '--innodb-log-file-size=64M', '--innodb-flush-log-at-trx-commit=0',
            '--innodb-use-native-aio=0', '--skip-log-bin', '--performance-schema=OFF'], name: 'mariadb');
        Wait::until(function (): bool {
            if (!$this->workers->isRunning((int) $this->pid)) {
                throw new RuntimeException('mariadbd ended: ' . $this->workers->logs());
            }
            return ($open = @stream_socket_client("tcp://127.0.0.1:$this->port")) !== false && fclose($open);
        }, 'the private MariaDB answers');
    }

    /** In order, as an operator would; nothing of it is left running when this returns. */
    public function stop(): void
    {
        $this->workers->signal((int) $this->pid, SIGTERM);
        $this->workers->wait((int) $this->pid);
        $this->pid = null;
    }

    /** @return array<string, mixed> for config */
    public function connection(): array
    {
        return ['host' => '127.0.0.1', 'port' => (string) $this->port, 'database' => 'shop', 'username' => 'nx', 'password' => self::PASSWORD];
    }

    /** @return list<string> */
    private function user(): array
    {
        return posix_geteuid() === 0 ? ['--user=root'] : [];
    }

    private static function program(string $name): string
    {
        foreach (['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin'] as $folder) {
            if (is_executable("$folder/$name")) {
                return "$folder/$name";
            }
        }
        throw new RuntimeException("$name is missing; scripts/setup db brings it");
    }
}
