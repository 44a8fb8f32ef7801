--TEST--
The connection is killed while reading, and not to be replaced: an exception, and the token goes on
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

sql('CREATE TABLE t (id INT PRIMARY KEY, filler VARCHAR(2000) NOT NULL)', "INSERT INTO t SELECT seq, REPEAT('x', 2000) FROM seq_1_to_20000");
$cursor = new NativeCursor(url(), 'SELECT id, filler FROM t', chunk: 500, options: ['retrySeconds' => 0]);
$seen = [];
try {
    foreach ($cursor as $row) {
        $seen[] = $row['id'];
        if (count($seen) === 100) {
            kill_others();
        }
    }
    echo "read to the end\n";
} catch (NativeXlsx\DatabaseException $error) {
    same(803, $error->getCode());
    holds(['lost', 'token'], $error->getMessage());
}
ok(!$cursor->isDone(), 'not done');
same(count($seen), $cursor->rowsRead());
throws(NativeXlsx\DatabaseException::class, 803, [], static fn () => $cursor->next() ?? $cursor->valid());
foreach (new NativeCursor(url(), 'SELECT id, filler FROM t', after: $cursor->token()) as $row) {
    $seen[] = $row['id'];
}
same(range(1, 20000), $seen);
echo "done\n";
--EXPECT--
done
