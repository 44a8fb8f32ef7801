--TEST--
MAX_EXECUTION_TIME, derived-table merging and the plan guard on MySQL's EXPLAIN
--FILE--
<?php
require __DIR__ . '/../../phpt/support/nx.inc';
require __DIR__ . '/../../phpt/support/db.inc';

numbers(5000);
sql('CREATE TABLE mixed (a INT NOT NULL, b INT NOT NULL, v VARCHAR(20), UNIQUE KEY m (a, b DESC))', 'INSERT INTO mixed SELECT seq DIV 10, seq % 10, seq FROM seq_1_to_20000');
sql()->query('ANALYZE TABLE numbers, mixed')->fetchAll();

// The limit is the session's max_execution_time, which the hint sets for one statement.
$limit = static fn (array $options): string => (string) (new NativeCursor(url(), 'SELECT id, @@session.max_execution_time AS v FROM numbers', options: $options))->current()['v'];
same(['0', '1500'], [$limit([]), $limit(['pageSeconds' => 1.5])]);
$slow = new NativeCursor(url(), 'SELECT id, (SELECT COUNT(*) FROM numbers a JOIN numbers b JOIN numbers c WHERE a.n + b.n + c.n > t.id) AS v FROM numbers t WHERE {keyset}', options: ['pageSeconds' => 0.5, 'retrySeconds' => 0]);
throws(NativeXlsx\DatabaseException::class, 800, 'pageSeconds', static fn () => $slow->current());
// The caller's own hint goes first: 3024 comes after its time, not ours.
$own = new NativeCursor(url(), 'SELECT /*+ MAX_EXECUTION_TIME(100) */ id, (SELECT COUNT(*) FROM numbers a JOIN numbers b JOIN numbers c WHERE a.n + b.n + c.n > t.id) AS v FROM numbers t WHERE {keyset}', options: ['retrySeconds' => 0]);
throws(NativeXlsx\DatabaseException::class, 800, '3024', static fn () => $own->current());

// Merged: one table, no <derived2>, and no more entries read than rows returned.
$tables = static fn (array $explain): array => array_merge(...array_map(static fn ($plan) => array_column($plan, 'table'), array_values($explain['plan'])));
foreach ([['numbers', 'id', 5000], ['numbers', ['id' => 'desc'], 5000], ['mixed', ['a' => 'asc', 'b' => 'desc'], 20000]] as [$table, $key, $rows]) {
    $cursor = new NativeCursor(url(), "SELECT * FROM $table WHERE 1 = 1", key: $key, chunk: 200);
    same($rows, iterator_count($cursor));
    $explain = $cursor->explain();
    same([$table], array_values(array_unique($tables($explain))), "$table: " . json_encode($explain['plan']));
    ok($explain['rowsExaminedPerRow'] < 1.1, "$table: {$explain['rowsExaminedPerRow']} examined a row");
}
// A range is not read backwards in an index of mixed directions: MySQL sorts, the guard refuses.
throws(NativeXlsx\DatabaseException::class, 805, 'Using filesort', static fn () => (new NativeCursor(url(), 'SELECT * FROM mixed', key: ['a' => 'desc', 'b' => 'asc']))->valid());
// A subquery among the columns keeps MySQL from merging; with the marker there is nothing to merge.
throws(NativeXlsx\DatabaseException::class, 805, 'derived', static fn () => (new NativeCursor(url(), 'SELECT id, (SELECT MAX(a) FROM mixed WHERE a <= n.id) AS m FROM numbers n'))->valid());
same(100, iterator_count(new NativeCursor(url(), 'SELECT id, (SELECT MAX(a) FROM mixed WHERE a <= n.id) AS m FROM numbers n WHERE id <= 100 AND {keyset}')));
// A page that is a large part of its table MySQL reads from the table, and sorts: it is told the index, and where it can't be (a view) pages stay short.
sql('CREATE TABLE aside (id INT PRIMARY KEY, a INT NOT NULL, state INT NOT NULL, more VARCHAR(200) NOT NULL, KEY a (state, a))', "INSERT INTO aside SELECT seq, seq % 4000, seq % 2, REPEAT('m', 150) FROM seq_1_to_40000", 'CREATE VIEW shown AS SELECT id, a, state, more FROM aside WHERE state = 1');
sql()->query('ANALYZE TABLE aside')->fetchAll();
foreach (['aside WHERE state = 1', 'shown'] as $from) {
    $cursor = new NativeCursor(url(), "SELECT * FROM $from", key: ['a', 'id'], chunk: 1000, options: ['unique' => true]);
    same(20000, iterator_count($cursor));
    ok($cursor->explain()['rowsExaminedPerRow'] < 1.1, "$from: {$cursor->explain()['rowsExaminedPerRow']} examined a row");
}
// Not merged where the session says so: the guard sees it and refuses.
$off = laravel(['options' => [PDO::MYSQL_ATTR_INIT_COMMAND => "SET optimizer_switch = 'derived_merge=off'"]]);
throws(NativeXlsx\DatabaseException::class, 805, 'derived', static fn () => (new NativeCursor($off, 'SELECT id, n + 0 AS m FROM numbers'))->valid());
// Plain columns need none.
ok((new NativeCursor($off, 'SELECT id, n FROM numbers'))->valid(), 'no derived table');
// Other faults of a plan, in MySQL's words.
throws(NativeXlsx\DatabaseException::class, 805, [], static fn () => (new NativeCursor(url(), 'SELECT n % 7 AS id, COUNT(*) AS c FROM numbers GROUP BY n % 7', options: ['unique' => true]))->valid());
sql('CREATE TABLE bare (id INT NOT NULL, v INT)', 'INSERT INTO bare SELECT seq, seq FROM seq_1_to_3000');
sql()->query('ANALYZE TABLE bare')->fetchAll();
throws(NativeXlsx\DatabaseException::class, 805, [], static fn () => (new NativeCursor(url(), 'SELECT id, v FROM bare', options: ['unique' => true]))->valid());
// EXPLAIN's default format is TREE there; whatever it is set to, the guard reads a table.
foreach (['TREE', 'JSON', 'TRADITIONAL'] as $format) {
    $set = laravel(['options' => [PDO::MYSQL_ATTR_INIT_COMMAND => "SET explain_format = '$format'"]]);
    same(5000, iterator_count(new NativeCursor($set, 'SELECT id FROM numbers')), $format);
}
echo "done\n";
--EXPECT--
done
