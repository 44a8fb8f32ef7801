--TEST--
split() gives parts that are the whole, each readable in another process; count() and estimate() for progress
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

sql('CREATE TABLE big (id INT PRIMARY KEY, tenant INT NOT NULL, name VARCHAR(40) NOT NULL, KEY (tenant, id), UNIQUE (name))',
    "INSERT INTO big SELECT seq * 5, seq % 3, CONCAT('n', MD5(CONCAT(seq))) FROM seq_1_to_20000");
sql()->query('ANALYZE TABLE big')->fetchAll();
foreach (['id' => 'id', 'tenant, id' => ['tenant', 'id'], 'name DESC' => ['name' => 'desc']] as $order => $key) {
    $want = sql()->query("SELECT id FROM big ORDER BY $order")->fetchAll(PDO::FETCH_COLUMN);
    $cursor = new NativeCursor(url(), 'SELECT id, tenant, name FROM big', key: $key);
    $parts = $cursor->split(4);
    same(4, count($parts), $order);
    $got = [];
    foreach ($parts as $n => $part) {
        ok($part instanceof NativeCursor, 'a cursor');
        $rows = $part->count();
        ok($rows > 2000 && $rows < 8000, "part $n of $order: $rows rows");
        // Where a part begins at the beginning of the whole and ends at its end there is no position yet.
        $token = $part->token();
        ok($token !== null, 'each part has a token');
        $there = new NativeCursor(url(), 'SELECT id, tenant, name FROM big', key: $key, after: $token);
        same($rows, iterator_count($there));
        foreach ($part->chunks() as $page) {
            array_push($got, ...array_column($page, 'id'));
        }
        ok($part->isDone(), 'read');
        same([], [...new NativeCursor(url(), 'SELECT id, tenant, name FROM big', key: $key, after: $part->token())], 'its last token is its end');
    }
    same($want, $got, "$order: the parts in turn");
    same(20000, $cursor->count());
    $estimate = $cursor->estimate();
    ok($estimate > 8000 && $estimate < 45000, "estimate: $estimate");
    same(0, $cursor->rowsRead());
    same(20000, iterator_count($cursor), 'the cursor itself is as it was');
}
// Few rows, few parts; none, one part.
same(3, count((new NativeCursor(url(), 'SELECT id FROM big WHERE id <= 15'))->split(10)));
same(1, count($parts = (new NativeCursor(url(), 'SELECT id FROM big WHERE id < 0'))->split(10)));
same([null, 0, 0], [$parts[0]->token(), $parts[0]->count(), iterator_count($parts[0])]);
// What is left, from the middle of a part.
[$first, $second] = (new NativeCursor(url(), 'SELECT id FROM big'))->split(2);
foreach ($second as $n => $row) {
    if ($n === 99) break;
}
$rest = 0;
foreach ($second->split(3) as $part) {
    $rest += iterator_count($part);
}
same(20000, iterator_count($first) + 100 + $rest);

throws(NativeXlsx\Exception::class, 100, 'parts', static fn () => $cursor->split(0));
throws(NativeXlsx\Exception::class, 100, 'parts', static fn () => $cursor->split(-3));
throws(TypeError::class, 0, '', static fn () => $cursor->split('many'));
throws(ArgumentCountError::class, 0, '', static fn () => $cursor->split());
$scan = new NativeCursor(url(), 'SELECT tenant, COUNT(*) AS c FROM big GROUP BY tenant', key: 'tenant', options: ['allowScan' => true, 'unique' => true]);
same(3, $scan->count());
throws(NativeXlsx\DatabaseException::class, 805, 'split', static fn () => $scan->split(2));
same([0, 1, 2], array_column([...$scan], 'tenant'));
$first->close();
foreach (['count', 'estimate'] as $method) {
    throws(NativeXlsx\StateException::class, 509, 'closed', static fn () => $first->$method());
}
throws(NativeXlsx\StateException::class, 509, 'closed', static fn () => $first->split(2));
throws(NativeXlsx\DatabaseException::class, 800, '', static fn () => (new NativeCursor(url(), 'SELECT id FROM absent'))->count());
echo "done\n";
--EXPECT--
done
