<?php
// The database of the suite: tables of one column each, read by PDO and by the cursor under the same settings.

namespace Types;

final class Server
{
    public readonly bool $mysql;
    public readonly string $version;
    public readonly \PDO $pdo;
    public readonly array $connection;
    /** @var array<string, string> table => PDO's native type of its column v */
    public array $kinds = [];

    /** Explicit on both sides: a zone without rules, and zero and impossible days allowed. */
    private const ZONE = '+00:00';
    private const MODES = 'ALLOW_INVALID_DATES';

    public function __construct()
    {
        $env = static fn (string $name): string => getenv("NX_DB_$name") ?: throw new \RuntimeException("NX_DB_$name is not set: run this through scripts/with-mariadb");
        $this->connection = [
            'driver' => 'mysql', 'host' => $env('HOST'), 'port' => $env('PORT'), 'database' => 'nx_types', 'username' => $env('USER'), 'password' => $env('PASSWORD'),
            'charset' => 'utf8mb4', 'timezone' => self::ZONE, 'modes' => [self::MODES], 'options' => [],
        ];
        $this->pdo = new \PDO("mysql:host={$env('HOST')};port={$env('PORT')};charset=utf8mb4", $env('USER'), $env('PASSWORD'), [
            \PDO::ATTR_ERRMODE => \PDO::ERRMODE_EXCEPTION, \PDO::ATTR_EMULATE_PREPARES => false, \PDO::ATTR_STRINGIFY_FETCHES => false,
        ]);
        $this->version = $this->pdo->query('SELECT VERSION()')->fetchColumn();
        $this->mysql = !str_contains($this->version, 'MariaDB');
        $this->run(
            'DROP DATABASE IF EXISTS nx_types',
            'CREATE DATABASE nx_types CHARACTER SET utf8mb4',
            'USE nx_types',
            "SET time_zone = '" . self::ZONE . "', sql_mode = '" . self::MODES . "'",
            'CREATE TABLE one (id INT PRIMARY KEY)',
            'INSERT INTO one VALUES (1)',
            'CREATE TABLE floats (id INT PRIMARY KEY, f FLOAT, d DOUBLE, p FLOAT(20,3))',
        );
        $this->floats();
    }

    public function run(string ...$statements): void
    {
        foreach ($statements as $sql) {
            $this->pdo->exec($sql);
        }
    }

    /** The values and a NULL behind them. */
    public function fill(string $table, string $type, array $literals): void
    {
        $this->run("CREATE TABLE $table (id INT PRIMARY KEY, v $type)");
        foreach ([...$literals, 'NULL'] as $id => $literal) {
            // MySQL refuses what strict mode would; here the table decides what it holds.
            $this->run("INSERT IGNORE INTO $table (id, v) VALUES ($id, $literal)");
        }
    }

    /** @return array{list<mixed>, ?string} PDO's values of column v, and what the cursor's rows have that PDO's haven't */
    public function compare(string $sql, ?string $table = null): array
    {
        $statement = $this->pdo->prepare(str_replace('{keyset}', 'TRUE', $sql) . ' ORDER BY id');
        $statement->execute();
        if ($table !== null) {
            $this->kinds[$table] = $statement->getColumnMeta(1)['native_type'] ?? null;
        }
        $want = $statement->fetchAll(\PDO::FETCH_ASSOC);
        $got = array_values(iterator_to_array($this->cursor($sql)));
        foreach ($want as $at => $row) {
            foreach ($row as $name => $value) {
                if (!array_key_exists($name, $got[$at] ?? []) || self::exact($value) !== self::exact($got[$at][$name])) {
                    $mine = array_key_exists($name, $got[$at] ?? []) ? self::exact($got[$at][$name]) : 'nothing';
                    return [array_column($want, 'v'), "$name, row $at: PDO gives " . show(self::exact($value)) . ', the cursor ' . show($mine)];
                }
            }
        }
        return [array_column($want, 'v'), count($want) === count($got) ? null : 'another number of rows'];
    }

    public function cursor(string $sql): \NativeCursor
    {
        // A window function is computed from all rows: such a query is read as one result.
        $sql = str_contains($sql, ' OVER (') ? str_replace('{keyset}', 'TRUE', $sql) : $sql;
        return new \NativeCursor($this->connection, $sql, options: ['allowScan' => true]);
    }

    private static function exact(mixed $value): string
    {
        return get_debug_type($value) . ' ' . (is_float($value) ? bin2hex(pack('E', $value)) . " $value" : (string) $value);
    }

    /** Bit patterns from everywhere, and what is half-way between two numbers of six digits. */
    private function floats(): void
    {
        mt_srand(7);
        for ($id = 0, $rows = []; $id < 2000; $id++) {
            $float = $id < 1000 ? unpack('G', pack('N', mt_rand(0, 0xFFFFFFFF)))[1] : (10_000_005 + 10 * mt_rand(0, 600_000)) / 2 ** mt_rand(0, 3);
            $float = is_finite($float) ? $float : $id + 0.5;
            $exact = json_encode($float, JSON_PRESERVE_ZERO_FRACTION);
            $rows[] = sprintf('(%d, %s, %s, %s)', $id, $exact, $exact, abs($float) < 1e16 ? $exact : $id / 8);
        }
        $this->run('INSERT IGNORE INTO floats VALUES ' . implode(', ', $rows));
    }
}

/** Short enough to print. */
function show(string $text): string
{
    $text = mb_check_encoding($text) ? addcslashes($text, "\0..\37\177") : 'x' . bin2hex($text);
    return mb_strlen($text) > 100 ? mb_substr($text, 0, 50) . '…' . mb_substr($text, -20) : $text;
}
