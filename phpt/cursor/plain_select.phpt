--TEST--
Columns of one table, however they are written: pages are what one result of the same SELECT is
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

sql(
    'CREATE TABLE t (id INT PRIMARY KEY, a INT NOT NULL, b INT NOT NULL, now INT NOT NULL, `or` VARCHAR(10) NOT NULL, `x``y` INT NOT NULL, double_a INT AS (a * 2) VIRTUAL, hidden INT INVISIBLE NOT NULL DEFAULT 5, UNIQUE (b, a), KEY (b, a DESC), KEY (now, id))',
    "INSERT INTO t (id, a, b, now, `or`, `x``y`) SELECT seq, 101 - seq, seq % 7, seq % 3, CONCAT('-- ', seq % 5), seq FROM seq_1_to_100",
    'CREATE VIEW v AS SELECT a + 1 AS id, b, id AS a FROM t WHERE b <> 3',
    'CREATE TABLE `select` (id INT PRIMARY KEY, `from` INT NOT NULL) AS SELECT id, a AS `from` FROM t',
);
sql()->query('ANALYZE TABLE t, `select`')->fetchAll();

/** Rows of the cursor, in pages of 7, gone on with from the token after 40 of them; and PDO's. */
function both(string $sql, array $bindings, string|array $key, string $order, array $options = []): void
{
    $statement = sql()->prepare(rtrim($sql, ";") . "\nORDER BY $order");
    $statement->execute($bindings);
    $expected = $statement->fetchAll(PDO::FETCH_ASSOC);
    $rows = [];
    $cursor = new NativeCursor(url(), $sql, $bindings, $key, 7, null, $options);
    same(count($expected), $cursor->count(), $sql);
    foreach ($cursor as $row) {
        $rows[] = $row;
        if (count($rows) === 40) {
            break;
        }
    }
    if (count($rows) === 40) {
        foreach (new NativeCursor(url(), $sql, $bindings, $key, 7, $cursor->token(), $options) as $row) {
            $rows[] = $row;
        }
    }
    same($expected, $rows, $sql);
    ok(count($rows) > 3, "rows of $sql");
    $keys = [];
    foreach ((new NativeCursor(url(), $sql, $bindings, $key, 7, null, $options))->keys() as $page) {
        array_push($keys, ...$page);
    }
    $names = is_array($key) ? array_map(static fn ($name, $way) => is_int($name) ? $way : $name, array_keys($key), $key) : [$key];
    same(array_map(static fn (array $row) => count($names) === 1 ? $row[$names[0]] : array_combine($names, array_map(static fn ($name) => $row[$name], $names)), $expected), $keys, "keys of $sql");
    if (isset($options['allowScan'])) {
        return;
    }
    $parts = [];
    foreach ((new NativeCursor(url(), $sql, $bindings, $key, 7, null, $options))->split(3) as $part) {
        array_push($parts, ...iterator_to_array($part, false));
    }
    same($expected, $parts, "parts of $sql");
}

// Conditions that end where they would not if they were not in parentheses, or that look as if they ended.
both('SELECT id, a FROM t WHERE a < 20 OR b = 3', [], 'id', 'id');
both('SELECT id, a FROM t WHERE NOT a < 20 AND b = 3 XOR a = 5', [], 'id', 'id');
both("SELECT id FROM t WHERE `or` = '-- 1' OR `or` LIKE '%2' -- the end", [], 'id', 'id');
both("SELECT id FROM t WHERE a > 5 # (\n OR /* ) */ b = 2 /* x */", [], 'id', 'id');
both("SELECT id FROM t WHERE `or` IN ('GROUP BY', ') -- ', '-- 3') AND CASE WHEN a > 5 THEN 1 ELSE 0 END", [], 'id', 'id');
both('SELECT id FROM t WHERE id IN (SELECT a FROM t AS t WHERE t.b = 2 OR t.b = 4) OR EXISTS (SELECT 1 FROM `select` s WHERE s.id = t.id + 1 AND s.`from` > 90)', [], 'id', 'id');
both('SELECT id FROM t WHERE a BETWEEN ? AND ? OR b = ?', [10, 40, 6], 'id', 'id');
both('SELECT id FROM t WHERE a BETWEEN ? AND ? OR b = ?', [10, 40, 6], ['id' => 'desc'], 'id DESC');
// Names: turned around, the words of functions, quoted, of the table or of a keyword.
both('SELECT b AS a, a AS b, id FROM t', [], ['a', 'b'], 'a, b');
both('SELECT x.b AS a, x.a AS b, x.id FROM t AS x WHERE x.b > 1', [], ['a' => 'asc', 'b' => 'desc'], 'a, b DESC');
both('SELECT a AS id, id AS a FROM t WHERE id > 3 OR a = 4', [], 'a', 'a');
// Not over midnight: that would be another day.
while (sql()->query("SELECT CURRENT_TIME > '23:59:00'")->fetchColumn()) {
    time_nanosleep(1, 0);
}
both('SELECT now, id, CURRENT_USER, CURRENT_DATE AS today FROM t', [], ['now', 'id'], 'now, id');
both('SELECT `x``y` AS `a``b`, t.`or` AS `o r`, id FROM t', [], 'id', 'id');
both('SELECT `x``y` AS `id`, id AS `x``y`, double_a FROM t `t t` WHERE `t t`.a', [], 'x`y', '`t t`.id');
both('SELECT id, hidden FROM t', [], 'id', 'id');
both('SELECT * FROM t', [], 'id', 'id');
both('select T1.* from t T1 where T1.b != 2;', [], 'id', 'id');
both('SELECT `from`, id FROM `select` `where` WHERE `where`.`from` > ?', [5], 'id', 'id');
both('SELECT ' . database() . '.t.id, t.a FROM ' . database() . '.t WHERE TRUE', [], 'id', 'id');
both('SELECT id, b FROM v WHERE b = 1 OR a > 5', [], 'id', 'id', ['allowScan' => true, 'unique' => true]);
// These aren't so plain.
both('SELECT STRAIGHT_JOIN id, a FROM t WHERE b = 1 OR b = 2', [], 'id', 'id');
both('SELECT id, a + 1 AS b, "x" FROM t FORCE INDEX (PRIMARY) WHERE b = 1 OR b = 2', [], 'id', 'id');
both('SELECT t.id, s.`from` FROM t, `select` s WHERE s.id = t.id AND (t.b = 1 OR t.b = 2)', [], 'id', 't.id');
both('SELECT id FROM (SELECT id, b FROM t) AS d WHERE b = 1 OR b = 2', [], 'id', 'id', ['allowScan' => true, 'unique' => true]);

// With ANSI_QUOTES a name may stand in double quotes.
$ansi = laravel(['modes' => ['ANSI_QUOTES']]);
$rows = iterator_to_array(new NativeCursor($ansi, 'SELECT "a" AS "id", "id" AS "a" FROM "t" WHERE "b" = 1 OR "b" = 2', key: 'a', chunk: 7), false);
same(array_values(array_filter(range(1, 100), static fn (int $id) => in_array($id % 7, [1, 2], true))), array_column($rows, 'a'));
// One table twice in a result, by letters of another size: reading refuses what counting would.
throws(NativeXlsx\DatabaseException::class, 800, 'Duplicate column', static fn () => (new NativeCursor(url(), 'SELECT id, a AS ID FROM t'))->valid());
if (!mysql()) {
    // A number that would begin anew with each page.
    $oracle = laravel(['options' => [PDO::MYSQL_ATTR_INIT_COMMAND => "SET sql_mode = 'ORACLE'"]]);
    throws(NativeXlsx\DatabaseException::class, 805, [], static fn () => (new NativeCursor($oracle, 'SELECT id, rownum AS n FROM t', chunk: 7))->valid());
    $scan = new NativeCursor($oracle, 'SELECT id, rownum AS n FROM t', chunk: 7, options: ['allowScan' => true]);
    $numbers = array_column(iterator_to_array($scan, false), 'n');
    sort($numbers);
    same(range(1, 100), $numbers);
    // As it was, and a sequence.
    sql('CREATE SEQUENCE s', 'CREATE TABLE past (id INT PRIMARY KEY) WITH SYSTEM VERSIONING', 'INSERT INTO past SELECT seq FROM seq_1_to_50', 'DELETE FROM past WHERE id > 20');
    same(range(1, 20), array_column(iterator_to_array(new NativeCursor(url(), 'SELECT id FROM past', chunk: 7), false), 'id'));
    $all = new NativeCursor(url(), 'SELECT id FROM past FOR SYSTEM_TIME ALL', chunk: 7, options: ['unique' => true]);
    same(range(1, 50), array_column(iterator_to_array($all, false), 'id'));
    $numbered = iterator_to_array(new NativeCursor(url(), 'SELECT id, NEXT VALUE FOR s AS n FROM t', chunk: 7), false);
    same(range(1, 100), array_column($numbered, 'id'));
}
echo "done\n";
--EXPECT--
done
