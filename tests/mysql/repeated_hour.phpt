--TEST--
TIMESTAMP keys in the hour that clocks repeat: exact of a table's own columns, refused where MySQL would take one instant for another
--FILE--
<?php
require __DIR__ . '/../../phpt/support/nx.inc';
require __DIR__ . '/../../phpt/support/db.inc';

pdo('mysql')->exec("INSERT INTO time_zone (Time_zone_id, Use_leap_seconds) VALUES (1, 'N'); INSERT INTO time_zone_name VALUES ('Test/Berlin', 1); INSERT INTO time_zone_transition_type VALUES (1, 0, 7200, 1, 'CEST'), (1, 1, 3600, 0, 'CET'); INSERT INTO time_zone_transition VALUES (1, 1679792400, 0), (1, 1698541200, 1), (1, 1711846800, 0)");
sql("SET time_zone = '+00:00'", 'CREATE TABLE stamps (nr INT PRIMARY KEY, k TIMESTAMP(6) NOT NULL, KEY k (k, nr))', 'INSERT INTO stamps SELECT seq, FROM_UNIXTIME(1698541200 - 5400 + seq * 60) FROM seq_1_to_200');
sql()->query('ANALYZE TABLE stamps')->fetchAll();
$read = static fn (string $sql, string $zone, string $way = 'asc'): array => array_column(iterator_to_array(new NativeCursor(url("timezone=$zone"), $sql, key: ['k' => $way, 'nr' => $way], chunk: 3), false), 'nr');
same(range(1, 200), $read('SELECT nr, k FROM stamps', 'Test/Berlin'));
same(range(200, 1), $read('SELECT nr, k FROM stamps WHERE nr > 0', 'Test/Berlin', 'desc'));
foreach (['SELECT nr, k, nr + 1 AS more FROM stamps', 'SELECT nr, k FROM stamps WHERE {keyset}'] as $sql) {
    same(range(1, 200), $read($sql, '%2B00:00'), $sql);
    throws(NativeXlsx\DatabaseException::class, 806, 'repeat', static fn () => $read($sql, 'Test/Berlin'));
}
echo "done\n";
--EXPECT--
done
