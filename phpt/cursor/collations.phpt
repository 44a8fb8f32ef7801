--TEST--
Text keys page by the server's own order: case, accents, padding, emoji
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

$words = ['a', 'A', 'á', 'ä', 'ae', 'æ', 'b', 'B', 'ß', 'ss', 'z', 'Z', 'ø', 'o', 'Ö', '😀', '😁', '中', 'i', 'İ', 'ı', 'I', 'n', 'ñ', 'ǆ', 'dž', '', '_', '%', "'", '\\', 'a%', 'a_', 'a\\'];
foreach (['utf8mb4_unicode_ci', 'utf8mb4_general_ci', 'utf8mb4_bin', 'utf8mb4_german2_ci', 'utf8mb4_swedish_ci', 'latin1_swedish_ci', ...mysql() ? ['utf8mb4_0900_ai_ci', 'utf8mb4_0900_as_cs', 'utf8mb4_0900_bin', 'utf8mb4_ja_0900_as_cs_ks'] : ['utf8mb4_unicode_520_nopad_ci']] as $collation) {
    $charset = strtok($collation, '_');
    sql('DROP TABLE IF EXISTS t', "CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, w VARCHAR(20) NOT NULL, KEY (w, id)) CHARACTER SET $charset COLLATE $collation");
    $insert = sql()->prepare('INSERT INTO t (w) VALUES (?)');
    foreach ($words as $word) {
        if ($charset === 'utf8mb4' || mb_convert_encoding(mb_convert_encoding($word, 'Windows-1252', 'UTF-8'), 'UTF-8', 'Windows-1252') === $word) {
            $insert->execute([$word]);
            $insert->execute([$word]);
        }
    }
    foreach (['asc', 'desc'] as $direction) {
        $want = array_map(intval(...), sql()->query("SELECT id FROM t ORDER BY w $direction, id $direction")->fetchAll(PDO::FETCH_COLUMN));
        $got = array_column([...new NativeCursor(url(), 'SELECT id, w FROM t', key: ['w' => $direction, 'id' => $direction], chunk: 1)], 'id');
        same($want, $got, "$collation $direction");
    }
}
echo "done\n";
--EXPECT--
done
