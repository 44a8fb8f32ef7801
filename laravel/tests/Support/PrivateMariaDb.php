<?php

namespace NativeXlsx\Laravel\Tests\Support;

use RuntimeException;

/** A MariaDB of one test's own, which may be stopped and started again on the same port and data. */
final class PrivateMariaDb
{
    public const PASSWORD = 'nx-private';

    public int $port;

    private readonly string $folder;

    private ?int $pid = null;

    public function __construct(private readonly Workers $workers)
    {
        // A socket's path has room for 107 bytes, and the application's folder may be deep.
        $this->folder = (is_writable('/dev/shm') && disk_free_space('/dev/shm') > 1 << 30 ? '/dev/shm' : sys_get_temp_dir()) . '/nx-private.' . bin2hex(random_bytes(4));
        mkdir($this->folder, 0700);
        $owner = getmypid();
        $folder = $this->folder;
        register_shutdown_function(static function () use ($folder, $owner): void {
            if (getmypid() === $owner) {
                (new \Illuminate\Filesystem\Filesystem())->deleteDirectory($folder);
            }
        });
        file_put_contents("$this->folder/init.sql", "CREATE DATABASE IF NOT EXISTS shop CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;\n"
            . "CREATE OR REPLACE USER 'nx'@'%' IDENTIFIED BY '" . self::PASSWORD . "';\nGRANT ALL PRIVILEGES ON *.* TO 'nx'@'%';\n");
        $install = [self::program('mariadb-install-db'), '--no-defaults', '--force', ...$this->user(), "--datadir=$this->folder/data", '--innodb-log-file-size=64M', '--skip-test-db', '--skip-name-resolve'];
        exec(implode(' ', array_map('escapeshellarg', $install)) . ' 2>&1', $said, $status);
        if ($status !== 0) {
            throw new RuntimeException("mariadb-install-db: " . implode("\n", array_slice($said, -5)));
        }
        // Between finding the port and listening at it somebody else may take it; then on another one.
        for ($try = 1;; $try++) {
            $this->port = self::freePort();
            try {
                $this->start();
                break;
            } catch (RuntimeException $taken) {
                $try < 5 || throw $taken;
            }
        }
    }

    /** Below those that the system gives to connections: one of them could have it while the server is stopped. */
    private static function freePort(): int
    {
        for ($try = 1; $try < 1_000; $try++) {
            $port = random_int(20_000, 32_000);
            if (($socket = @stream_socket_server("tcp://127.0.0.1:$port")) !== false) {
                fclose($socket);
                return $port;
            }
        }
        throw new RuntimeException('no free port');
    }

    public function start(): void
    {
        $this->pid = $this->workers->start([self::program('mariadbd'), '--no-defaults', ...$this->user(), "--datadir=$this->folder/data", "--socket=$this->folder/s",
            "--pid-file=$this->folder/pid", '--bind-address=127.0.0.1', "--port=$this->port", "--init-file=$this->folder/init.sql", '--skip-name-resolve',
            '--character-set-server=utf8mb4', '--collation-server=utf8mb4_unicode_ci', '--innodb-log-file-size=64M', '--innodb-flush-log-at-trx-commit=0',
            '--innodb-use-native-aio=0', '--skip-log-bin', '--performance-schema=OFF'], name: 'mariadb');
        Wait::until(function (): bool {
            if (!$this->workers->isRunning((int) $this->pid)) {
                throw new RuntimeException('mariadbd ended: ' . $this->workers->logs());
            }
            // What it says itself: a connection could be to whoever took the port.
            return str_contains((string) file_get_contents($this->workers->log((int) $this->pid)), 'ready for connections');
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
