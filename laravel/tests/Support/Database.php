<?php

namespace NativeXlsx\Laravel\Tests\Support;

use Illuminate\Contracts\Console\Kernel;
use Illuminate\Contracts\Foundation\Application as Laravel;
use Illuminate\Support\Facades\DB;
use PDO;
use RuntimeException;

/** The database of the tests: made once per process, migrated once, empty for every test. */
final class Database
{
    private static bool $ready = false;

    public static function prepare(Laravel $app): void
    {
        if (!self::$ready) {
            self::create();
            $app->make(Kernel::class)->call('migrate', ['--force' => true]);
            self::$ready = true;
            return;
        }
        foreach (self::tables() as $table) {
            if ($table !== 'migrations') {
                DB::table($table)->delete();
            }
        }
    }

    /** A PDO of its own, to look from outside. */
    public static function pdo(): PDO
    {
        return new PDO(
            'mysql:host=' . getenv('NX_DB_HOST') . ';port=' . getenv('NX_DB_PORT') . ';charset=utf8mb4',
            (string) getenv('NX_DB_USER'),
            (string) getenv('NX_DB_PASSWORD'),
            [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION]
        );
    }

    /** So many orders of ten customers, numbered from 1: `number` is A0000001 …, totals and dates follow from the id. */
    public static function orders(int $count, string $connection = 'mysql'): void
    {
        $db = DB::connection($connection);
        for ($id = 1; $id <= 10; $id++) {
            $db->table('customers')->insert(['id' => $id, 'name' => "Customer $id", 'country' => ['DE', 'FR', 'US'][$id % 3]]);
        }
        foreach (array_chunk(range(1, max(1, $count)), 1_000) as $ids) {
            if ($count > 0) {
                $db->table('orders')->insert(array_map([self::class, 'order'], $ids));
            }
        }
    }

    /** @return array<string, mixed> */
    public static function order(int $id): array
    {
        return [
            'id' => $id,
            'customer_id' => $id % 10 + 1,
            'number' => sprintf('A%07d', $id),
            'status' => ['open', 'paid', 'sent'][$id % 3],
            'total' => number_format($id * 1.25, 2, '.', ''),
            'note' => $id % 4 === 0 ? null : "=note $id",
            'placed_at' => gmdate('Y-m-d H:i:s', 1_700_000_000 + $id * 61),
            'deleted_at' => null,
        ];
    }

    private static function create(): void
    {
        $name = (string) getenv('NX_LARAVEL_DB') ?: 'nx_laravel';
        if (!getenv('NX_DB_PID')) {
            throw new RuntimeException('These tests need a private MariaDB and Redis: run them by scripts/suites/laravel.');
        }
        $pdo = self::pdo();
        $pdo->exec("DROP DATABASE IF EXISTS `$name`");
        $pdo->exec("CREATE DATABASE `$name` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci");
    }

    /** @return list<string> */
    private static function tables(): array
    {
        return array_map(static fn (object $row): string => (string) current((array) $row), DB::select('SHOW TABLES'));
    }
}
