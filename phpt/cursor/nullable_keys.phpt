--TEST--
nullableKey reads rows with NULL in the key; a TIMESTAMP key's position is its instant in every session
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

sql('CREATE TABLE t (id INT PRIMARY KEY, paid_at TIMESTAMP(6) NULL, KEY (paid_at, id))',
    "SET time_zone = '+00:00'", "INSERT INTO t SELECT seq, IF(seq % 3 = 0, NULL, '2024-10-27 00:00:00' + INTERVAL seq * 90 SECOND) FROM seq_1_to_90");
foreach (['asc', 'desc'] as $way) {
    $want = array_map(intval(...), sql()->query("SELECT id FROM t ORDER BY paid_at $way, id $way")->fetchAll(PDO::FETCH_COLUMN));
    [$got, $token, $round] = [[], null, 0];
    do {
        $zone = ['%2B00:00', '-09:00', '%2B05:30'][$round++ % 3];
        $cursor = new NativeCursor(url("timezone=$zone"), 'SELECT id, paid_at FROM t', key: ['paid_at' => $way, 'id' => $way], chunk: 4, after: $token, options: ['nullableKey' => true]);
        foreach ($cursor as $n => $row) {
            same(['id', 'paid_at'], array_keys($row));
            $got[] = $row['id'];
            if ($n === 12) break;
        }
        $token = $cursor->token();
    } while (!$cursor->isDone() && $round < 40);
    same($want, $got, $way);
}
throws(NativeXlsx\DatabaseException::class, 806, ['NULL', "'paid_at'", 'nullableKey'], static fn () => [...new NativeCursor(url(), 'SELECT id, paid_at FROM t', key: ['paid_at', 'id'])]);
echo "done\n";
--EXPECT--
done
