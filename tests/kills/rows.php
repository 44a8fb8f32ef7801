<?php
// The rows of every chain: number $i of anywhere is always the same row, in PHP, in the database and in what the readers
// are to find.

namespace Kills;

const COLUMNS = [
    ['key' => 'id', 'type' => 'integer'],
    'name',
    ['key' => 'amount', 'type' => 'number'],
    ['key' => 'flag', 'type' => 'boolean'],
    ['key' => 'at', 'type' => 'datetime'],
];

/** Rows of one sheet are numbered from here on. */
function base(int $sheet): int
{
    return ($sheet + 1) * 100_000;
}

function name(int $i): string
{
    return str_repeat("Größe <&> $i ", $i % 11) . md5((string) $i) . ($i % 5 === 0 ? str_repeat(md5("$i."), 9) : '');
}

function at(int $i): string
{
    return gmdate('Y-m-d H:i:s', 1_600_000_000 + $i * 61);
}

/** As an application has it. */
function row(int $i): array
{
    return [$i, name($i), $i * 1.25, $i % 3 === 0, new \DateTimeImmutable(at($i), new \DateTimeZone('UTC'))];
}

/** As tests/readers/values.py wants it. */
function expected(int $i): array
{
    return [$i, name($i), $i * 1.25, $i % 3 === 0, ['moment' => str_replace(' ', 'T', at($i))]];
}

/** The table `kills`: rows 1 to $most of each of $sheets sheets. */
function fill(int $sheets, int $most): void
{
    $env = static fn (string $name): string => getenv("NX_DB_$name") ?: throw new \RuntimeException("NX_DB_$name is not set: run this through scripts/with-mariadb");
    $db = new \PDO("mysql:host={$env('HOST')};port={$env('PORT')};dbname={$env('NAME')};charset=utf8mb4", $env('USER'), $env('PASSWORD'));
    $db->exec('DROP TABLE IF EXISTS kills');
    $db->exec('CREATE TABLE kills (id INT PRIMARY KEY, name TEXT NOT NULL, amount DOUBLE NOT NULL, flag TINYINT(1) NOT NULL, at DATETIME NOT NULL) DEFAULT CHARSET = utf8mb4');
    $db->beginTransaction();
    $insert = $db->prepare('INSERT INTO kills VALUES (?, ?, ?, ?, ?)');
    for ($sheet = 0; $sheet < $sheets; $sheet++) {
        for ($i = base($sheet) + 1; $i <= base($sheet) + $most; $i++) {
            $insert->execute([$i, name($i), $i * 1.25, (int) ($i % 3 === 0), at($i)]);
        }
    }
    $db->commit();
}

function url(): string
{
    return sprintf('mysql://%s:%s@%s:%s/%s', getenv('NX_DB_USER'), rawurlencode(getenv('NX_DB_PASSWORD')), getenv('NX_DB_HOST'), getenv('NX_DB_PORT'), getenv('NX_DB_NAME'));
}
