--TEST--
ENUM and SET sort by ordinal but compare as text: right or refused, never wrong
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

sql("CREATE TABLE t (id INT PRIMARY KEY, e ENUM('zebra', 'apple', 'Mango') NOT NULL, s SET('b', 'a') NOT NULL, KEY e (e, id), KEY s (s, id))",
    "INSERT INTO t SELECT seq, 1 + seq % 3, 1 + seq % 3 FROM seq_1_to_90");
foreach (['e', 's'] as $column) {
    $want = array_map(intval(...), sql()->query("SELECT id FROM t ORDER BY $column, id")->fetchAll(PDO::FETCH_COLUMN));
    try {
        $got = [];
        $token = null;
        do {
            $cursor = new NativeCursor(url(), "SELECT id, $column FROM t", key: [$column, 'id'], chunk: 7, after: $token);
            foreach ($cursor as $n => $row) {
                $got[] = $row['id'];
                if ($n === 24) break;
            }
            $token = $cursor->token();
        } while (!$cursor->isDone() && count($got) < 200);
        same($want, $got, $column);
    } catch (NativeXlsx\DatabaseException $error) {
        same(806, $error->getCode());
        holds(["'$column'"], $error->getMessage());
    }
}
echo "done\n";
--EXPECT--
done
