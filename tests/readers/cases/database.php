<?php
// What the columns of a database become, straight from the wire.

workbook('database-types', static function (string $path) use ($moment, $span): array {
    $db = Demo\pdo();
    $db->exec('DROP TABLE IF EXISTS every_type');
    $db->exec("CREATE TABLE every_type (
        id INT NOT NULL PRIMARY KEY,
        tiny TINYINT, flag TINYINT(1), small SMALLINT UNSIGNED, medium MEDIUMINT, big BIGINT, ubig BIGINT UNSIGNED,
        price DECIMAL(20, 4), single FLOAT, twice DOUBLE,
        day DATE, moment DATETIME(3), stamp TIMESTAMP NULL, clock TIME, birth YEAR,
        letter CHAR(5), word VARCHAR(100), body TEXT, choice ENUM('a', 'ß'), several SET('x', 'y'), doc JSON
    ) DEFAULT CHARSET = utf8mb4");
    $db->exec("SET time_zone = '+00:00'");
    $db->exec("INSERT INTO every_type VALUES
        (1, -128, 1, 65535, -8388608, 999999999999999, 999999999999999, 12345678.9012, 0.5, 0.1,
         '2024-02-29', '2024-02-29 09:30:00.250', '2024-06-01 12:00:00', '09:30:00', 2024, 'ab', ' edge ', 'Grüße\n🎁', 'ß', 'x,y', '{\"a\": 1}'),
        (2, 127, 0, 0, 8388607, 9223372036854775807, 18446744073709551615, -0.0001, -1.5, 1e300,
         '1900-01-01', '9999-12-31 23:59:59.999', '1970-01-02 00:00:00', '838:59:59', 1999, '', '=1+1', '_x0041_', 'a', '', 'null'),
        (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)");
    $xlsx = new NativeXlsx($path);
    $cursor = new NativeCursor(Demo\connection(), 'SELECT * FROM every_type', chunk: 2);
    $xlsx->appendCursor($cursor);
    $xlsx->finish();
    return ['sheets' => [['name' => 'Sheet1', 'rows' => [
        ['id', 'tiny', 'flag', 'small', 'medium', 'big', 'ubig', 'price', 'single', 'twice', 'day', 'moment', 'stamp', 'clock', 'birth', 'letter', 'word', 'body', 'choice', 'several', 'doc'],
        [1, -128, 1, 65535, -8388608, 999999999999999, 999999999999999, 12345678.9012, 0.5, 0.1, $moment('2024-02-29'), $moment('2024-02-29T09:30:00.250'),
            $moment('2024-06-01T12:00:00'), $span(34200), 2024, 'ab', ' edge ', "Grüße\n🎁", 'ß', 'x,y', '{"a": 1}'],
        [2, 127, 0, 0, 8388607, '9223372036854775807', '18446744073709551615', -0.0001, -1.5, 1e300, $moment('1900-01-01'), $moment('9999-12-31T23:59:59.999'),
            $moment('1970-01-02T00:00:00'), $span(838 * 3600 + 3599), 1999, '', '=1+1', '_x0041_', 'a', '', 'null'],
        [3],
    ]]]];
});

workbook('database-declared', static function (string $path) use ($moment): array {
    // Declared columns are matched by name, in their own order, with their own types.
    $xlsx = new NativeXlsx($path, [
        ['key' => 'created_at', 'header' => 'Created', 'type' => 'date'],
        ['key' => 'id', 'type' => 'text'],
        ['key' => 'paid', 'type' => 'boolean'],
        ['key' => 'total', 'type' => 'decimal', 'format' => '0.00'],
    ], 'Orders');
    Demo\fill($db = Demo\pdo(), 1_000);
    $cursor = new NativeCursor(Demo\connection(), 'SELECT id, paid, total, created_at FROM orders WHERE quantity > ?', [3], chunk: 70);
    $xlsx->appendCursor($cursor, rowsPerCommit: 100);
    $xlsx->finish();
    $rows = [['Created', 'id', 'paid', 'total']];
    foreach ($db->query('SELECT created_at, id, paid, total FROM orders WHERE quantity > 3 ORDER BY id') as $row) {
        $rows[] = [$moment(str_replace(' ', 'T', $row['created_at'])), (string) $row['id'], (bool) $row['paid'], (float) $row['total']];
    }
    return ['sheets' => [['name' => 'Orders', 'rows' => $rows]]];
});
