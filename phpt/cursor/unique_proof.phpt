--TEST--
The key must be unique and not null: proved from the indexes, or asserted
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

sql('CREATE TABLE t (id INT PRIMARY KEY, email VARCHAR(50) NOT NULL, nick VARCHAR(50) NULL, city VARCHAR(50) NOT NULL, UNIQUE (email), UNIQUE (nick), KEY (city))',
    "INSERT INTO t SELECT seq, CONCAT('m', seq), IF(seq % 2, CONCAT('n', seq), NULL), CONCAT('c', seq % 3) FROM seq_1_to_30",
    'CREATE TABLE items (id INT PRIMARY KEY, t_id INT NOT NULL, KEY (t_id))', 'INSERT INTO items SELECT seq, 1 + seq % 30 FROM seq_1_to_90');
$count = static fn (string $sql, string|array $key, array $options = []): int => iterator_count(new NativeCursor(url(), $sql, key: $key, chunk: 7, options: $options));
same([30, 30, 30], [$count('SELECT * FROM t', 'id'), $count('SELECT * FROM t', 'email'), $count('SELECT * FROM t', ['city', 'id'])]);
foreach ([
    ['SELECT * FROM t', 'city', ["'t' has no unique index", "'unique' => true"]],
    ['SELECT * FROM t', 'nick', ["'nick'"]],
    ['SELECT t.id, items.id AS item FROM t JOIN items ON items.t_id = t.id', 't.id', ["'items' may join several rows"]],
    ['SELECT id FROM t UNION ALL SELECT id FROM items', 'id', ['several SELECTs']],
] as [$sql, $key, $parts]) {
    $error = throws(NativeXlsx\DatabaseException::class, 806, $parts, static fn () => $count($sql, $key, ['allowScan' => true]));
}
// Nullable is refused without any NULL too, and without allowScan.
sql('CREATE TABLE nullable (nick VARCHAR(5) NULL, UNIQUE (nick))', "INSERT INTO nullable VALUES ('a'), ('b')");
throws(NativeXlsx\DatabaseException::class, 806, 'NOT NULL', static fn () => $count('SELECT * FROM nullable', 'nick'));
throws(NativeXlsx\DatabaseException::class, 806, 'NOT NULL', static fn () => $count('SELECT * FROM nullable', 'nick', ['allowScan' => true]));
// A join that keeps it unique.
same(90, $count('SELECT items.id, t.email FROM items JOIN t ON t.id = items.t_id', 'items.id'));
// Asserted by the caller.
same(3, $count('SELECT MIN(id) AS id, city FROM t WHERE {keyset} GROUP BY city', 'city', ['unique' => true]));
same(15, $count('SELECT * FROM t WHERE nick IS NOT NULL', 'nick', ['unique' => true]));
// A NULL that comes all the same is an error, not a lost row.
throws(NativeXlsx\DatabaseException::class, 806, ['NULL', "'nick'"], static fn () => $count('SELECT * FROM t', 'nick', ['unique' => true]));
same('unique index', substr((new NativeCursor(url(), 'SELECT * FROM t', key: 'email'))->explain()['unique'], 0, 12));
echo "done\n";
--EXPECT--
done
