--TEST--
Database values that Excel can't hold: an error with its place, or what the column and onBadCell say
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';
require __DIR__ . '/../support/xlsx.inc';

sql("SET sql_mode = ''", 'CREATE TABLE t (id INT PRIMARY KEY, day DATE, span TIME, txt MEDIUMTEXT, b BLOB)',
    "INSERT INTO t VALUES (1, '1850-06-01', NULL, NULL, NULL), (2, NULL, '-01:30:00', NULL, NULL), (3, NULL, NULL, REPEAT('x', 32768), NULL), (4, '2024-00-10', NULL, NULL, NULL), (5, NULL, NULL, NULL, x'ff00'), (6, '1900-01-01', '838:59:59', REPEAT('x', 32767), 'ok')");
$lenient = laravel(['strict' => false]);
$cursor = static fn (int $id): NativeCursor => new NativeCursor($lenient, 'SELECT id, day, span, txt, b FROM t WHERE id = ?', [$id]);
$xlsx = new NativeXlsx(target());
foreach ([[1, 'day', '1850-06-01'], [2, 'span', 'negative'], [3, 'txt', '32768'], [4, 'day', '2024-00-10'], [5, 'b', 'binary']] as [$id, $column, $part]) {
    $error = throws(NativeXlsx\CellException::class, 700, ["sheet 'Sheet1', row 2", "'$column'", $part], static fn () => $xlsx->appendCursor($cursor($id)));
    same(['Sheet1', 2, $column], [$error->sheet, $error->row, $error->column]);
}
same([0, null], [$xlsx->committedRowCount(), $xlsx->token()]);
$xlsx->discard();

$text = static fn (string $key): array => ['key' => $key, 'type' => 'text'];
$xlsx = new NativeXlsx(target(), ['id', $text('day'), $text('span'), 'txt', $text('b')]);
foreach ([1, 2, 4, 6] as $id) {
    $xlsx->appendCursor($cursor($id));
}
$xlsx->finish();
same([[1, '1850-06-01'], [2, null, '-01:30:00'], [4, '2024-00-10'], [6, '1900-01-01', '838:59:59', str_repeat('x', 32767), 'ok']], array_slice(xlsx(target())->grid(), 1));

$xlsx = new NativeXlsx(target('bad'), options: ['onBadCell' => 'text']);
same(6, $xlsx->appendCursor(new NativeCursor($lenient, 'SELECT id, day, span, txt, b FROM t')));
same(6, NativeXlsx::status(target('bad'))['badCells']);
$xlsx->finish();
$read = xlsx(target('bad'));
same(['1850-06-01', '-01:30:00', str_repeat('x', 32767), '2024-00-10', 1], array_map($read->value(...), ['B2', 'C3', 'D4', 'B5', 'B7']));
echo "done\n";
--EXPECT--
done
