--TEST--
Bindings of every scalar type, never interpolated
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

enum Status: string { case Open = 'open'; }
enum Number: int { case Two = 2; }
sql("CREATE TABLE t (id INT PRIMARY KEY, i BIGINT, f DOUBLE, s VARCHAR(200), b BOOLEAN, d DATETIME, bin VARBINARY(10))",
    "INSERT INTO t VALUES (1, 5, 1.5, 'plain', TRUE, '2024-02-29 12:00:00', x'00ff27')",
    "INSERT INTO t VALUES (2, 9223372036854775807, -0.1, '\\' OR 1=1 -- ', FALSE, '2024-03-01', x'5c')",
    "INSERT INTO t VALUES (3, NULL, NULL, 'open', NULL, NULL, NULL)");
$ids = static fn (string $where, array $bindings): string => implode(',', array_column([...new NativeCursor(url(), "SELECT id FROM t WHERE $where", $bindings)], 'id'));
final class Text { public function __toString(): string { return 'plain'; } }
echo $ids('i = ?', [5]), ' ', $ids('i = ?', [PHP_INT_MAX]), ' ', $ids('f = ?', [1.5]), ' ', $ids('f = ?', [-0.1]), "\n";
echo $ids('s = ?', ['plain']), ' ', $ids('s = ?', ["' OR 1=1 -- "]), ' ', $ids("s = ? AND '?' <> ?", ['plain', 'x']), ' ', $ids('s = ?', ["\\' OR 1=1 -- "]), "none\n";
echo $ids('b = ?', [true]), ' ', $ids('b = ?', [false]), ' ', $ids('? IS NULL AND id = ?', [null, 3]), ' ', $ids('d = ?', [new DateTimeImmutable('2024-02-29 12:00:00', new DateTimeZone('Asia/Tokyo'))]), "\n";
echo $ids('bin = ?', ["\x00\xff'"]), ' ', $ids('bin = ?', ['\\']), ' ', $ids('s = ?', [Status::Open]), ' ', $ids('id = ?', [Number::Two]), ' ', $ids('s = ?', [new Text()]), "\n";
echo $ids('id IN (?, ?, ?) /* ? */ AND s <> "?"', [1, 2, 9]), ' ', $ids('id > ? -- ?' . "\n AND id < ?", [1, 3]), "\n";
foreach ([[['a' => 1], "'a'"], [[[1]], 'array'], [[new stdClass()], 'stdClass'], [[STDIN], 'resource'], [[], '1'], [[1, 2], '2']] as [$bindings, $part]) {
    throws(NativeXlsx\Exception::class, 100, $part, static fn () => new NativeCursor(url(), 'SELECT id FROM t WHERE id = ?', $bindings));
}
// Bindings belong to the token's identity.
$cursor = new NativeCursor(url(), 'SELECT id FROM t WHERE id > ?', [0]);
$cursor->current();
throws(NativeXlsx\DatabaseException::class, 807, [], static fn () => new NativeCursor(url(), 'SELECT id FROM t WHERE id > ?', [1], after: $cursor->token()));
--EXPECT--
1 2 1 2
1 2 1 none
1 2 3 1
1 2 3 2 1
1,2 2
