--TEST--
Keys of every type that sorts: strings with a collation, dates, decimals, unsigned, binary, negative
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

$types = [
    'VARCHAR(20) COLLATE utf8mb4_unicode_ci' => ["'a'", "'B'", "'c'", "'ä1'", "'Z'", "'z1'", "''", "'😀'", "'O''Brien'", "' x'"],
    'VARCHAR(20) COLLATE utf8mb4_bin' => ["'a'", "'A'", "'B'", "'ä'", "'z'"],
    'VARBINARY(8)' => ["x'00'", "x'ff'", "x'0001'", "x''", "x'80'"],
    'BINARY(4)' => ["x'00000000'", "x'ffffffff'", "x'00000001'"],
    'DATETIME(6)' => ["'2024-01-01 00:00:00.000001'", "'2024-01-01'", "'2024-01-01 00:00:00.5'", "'1000-01-01'", "'9999-12-31 23:59:59'"],
    'DATE' => ["'2024-02-29'", "'2024-02-28'", "'1000-01-01'"],
    'TIME(3)' => ["'-838:59:59'", "'00:00:00.001'", "'12:00:00'", "'-00:00:01'"],
    'DECIMAL(30,10)' => ['12345678901234567890.0000000001', '12345678901234567890.0000000002', '-5', '0', '0.5'],
    'BIGINT UNSIGNED' => ['18446744073709551615', '18446744073709551614', '0', '9223372036854775808'],
    'BIGINT' => ['-9223372036854775808', '9223372036854775807', '0', '-1'],
    'DOUBLE' => ['0.1', '-1e300', '1e-300', '0.30000000000000004'],
    'YEAR' => ['1999', '2024', '2000'],
    'CHAR(36)' => ["'0b2f8a1e-0000-4000-8000-000000000001'", "'ffffffff-0000-4000-8000-000000000001'", "'00000000-0000-4000-8000-000000000001'"],
];
foreach ($types as $type => $values) {
    sql('DROP TABLE IF EXISTS t', "CREATE TABLE t (k $type NOT NULL, n INT NOT NULL, PRIMARY KEY (k))", 'INSERT INTO t VALUES ' . implode(', ', array_map(static fn ($value, $n) => "($value, $n)", $values, array_keys($values))));
    foreach (['asc', 'desc'] as $direction) {
        $want = array_map(intval(...), sql()->query("SELECT n FROM t ORDER BY k $direction")->fetchAll(PDO::FETCH_COLUMN));
        [$got, $token] = [[], null];
        do { // one row a cursor: every value goes through a token
            $cursor = new NativeCursor(url(), 'SELECT n, k FROM t', key: ['k' => $direction], chunk: 2, after: $token);
            if ($cursor->valid()) {
                $got[] = $cursor->current()['n'];
            }
            $cursor->next();
            $token = $cursor->token();
        } while (count($got) < 20 && !$cursor->isDone() && $cursor->valid());
        same($want, $got, "$type $direction");
    }
}
// What can't be compared with what was shown is refused, not guessed.
sql('DROP TABLE t', 'CREATE TABLE t (k FLOAT NOT NULL PRIMARY KEY)', 'INSERT INTO t VALUES (0.1)');
throws(NativeXlsx\DatabaseException::class, 806, ["'k'", 'FLOAT'], static fn () => (new NativeCursor(url(), 'SELECT k FROM t', key: 'k'))->valid());
echo "done\n";
--EXPECT--
done
