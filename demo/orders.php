<?php
// The orders table of the demo and of the bench: made inside the server, the same rows on every run.

namespace Demo;

const TEN_COLUMNS = 'id, reference, customer, status, quantity, total, weight, paid, created_at, note';

/** The private server that scripts/with-mariadb started, in the form of Laravel's $connection->getConfig(). */
function connection(): array
{
    $env = static fn (string $name): string => getenv("NX_DB_$name") ?: throw new \RuntimeException("NX_DB_$name is not set: run this through scripts/with-mariadb");
    return [
        'driver' => 'mysql',
        'host' => $env('HOST'),
        'port' => $env('PORT'),
        'database' => $env('NAME'),
        'username' => $env('USER'),
        'password' => $env('PASSWORD'),
        'charset' => 'utf8mb4',
        'collation' => 'utf8mb4_unicode_ci',
        'prefix' => '',
        'strict' => true,
    ];
}

function pdo(array $options = []): \PDO
{
    $to = connection();
    return new \PDO(
        "mysql:host={$to['host']};port={$to['port']};dbname={$to['database']};charset=utf8mb4",
        $to['username'],
        $to['password'],
        $options + [\PDO::ATTR_ERRMODE => \PDO::ERRMODE_EXCEPTION, \PDO::ATTR_EMULATE_PREPARES => false],
    );
}

/** Creates and fills the table. $said is told how many rows are in, now and then. */
function fill(\PDO $db, int $rows, ?callable $said = null): void
{
    $pick = static fn (string $salt, array $from): string => sprintf(
        'ELT(1 + CRC32(CONCAT(%s, seq)) %% %d, %s)',
        $db->quote($salt),
        count($from),
        implode(', ', array_map($db->quote(...), $from)),
    );
    $first = ['Anna', 'Jürgen', 'Zoë', 'María', 'François', 'Søren', 'Łukasz', 'Олена', 'Дмитро', '小龍', '美咲', '민준', 'Παύλος', 'Aoife', 'Siân', 'Quentin'];
    $last = ['Müller', 'Groß', 'Ångström', "O'Brien", 'Préfontaine', 'Núñez', 'Smith', 'Nowák', 'Østergård', 'Yılmaz', 'Шевченко', '李', '田中', '김', 'Brown & Sons', 'd’Arc'];
    $note = ['please ring twice', 'leave it with the neighbour', 'gift 🎁, no invoice inside', 'Lieferung nur vormittags', 'добавить подарок', '発送前に電話', '=HYPERLINK("x") stays text', '<b>fragile</b>'];

    $db->exec('DROP TABLE IF EXISTS orders');
    $db->exec("CREATE TABLE orders (
        id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
        reference CHAR(17) NOT NULL,
        customer VARCHAR(80) NOT NULL,
        status ENUM('pending', 'paid', 'shipped', 'refunded') NOT NULL,
        quantity SMALLINT UNSIGNED NOT NULL,
        total DECIMAL(12, 2) NOT NULL,
        weight DOUBLE NULL,
        paid TINYINT(1) NOT NULL,
        created_at DATETIME NOT NULL,
        note TEXT NULL
    ) DEFAULT CHARSET = utf8mb4");
    for ($from = 1; $from <= $rows; $from = $to + 1) {
        $to = min($rows, $from + 99_999);
        // Ids ascend with gaps, as in life.
        $db->exec("INSERT INTO orders SELECT
            seq * 2 + (seq % 7 = 0),
            CONCAT('ORD-', UPPER(LEFT(MD5(seq), 6)), '-', UPPER(SUBSTR(MD5(seq), 7, 6))),
            CONCAT({$pick('f', $first)}, ' ', {$pick('l', $last)}),
            1 + CRC32(CONCAT('s', seq)) % 4,
            1 + CRC32(CONCAT('q', seq)) % 20,
            CRC32(CONCAT('t', seq)) % 1000000 / 100,
            IF(CRC32(CONCAT('w', seq)) % 5 = 0, NULL, CRC32(CONCAT('w', seq)) % 100000 / 1000),
            CRC32(CONCAT('p', seq)) % 2,
            '2020-01-01' + INTERVAL CRC32(CONCAT('c', seq)) % 150000000 SECOND,
            IF(CRC32(CONCAT('n', seq)) % 3 = 0, NULL, CONCAT({$pick('m', $note)}, ' (', seq, ')'))
            FROM seq_{$from}_to_{$to}");
        $said && $said($to);
    }
    $db->query('ANALYZE TABLE orders')->fetchAll();
}
