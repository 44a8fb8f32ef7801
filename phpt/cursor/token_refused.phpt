--TEST--
Tokens that are damaged, or of another query, bindings or key
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

numbers(5);
$sql = 'SELECT id, n FROM numbers WHERE id > ?';
$cursor = new NativeCursor(url(), $sql, [0]);
$cursor->current();
$token = $cursor->token();
foreach (['', 'garbage', 'AAAA', $token . 'A', substr($token, 0, -1), strrev($token), "\xff\x00", str_repeat('A', 100000), ' ' . $token] as $broken) {
    try {
        new NativeCursor(url(), $sql, [0], after: $broken);
        echo 'taken: ', show($broken), "\n";
    } catch (NativeXlsx\Exception $error) {
        ok($error->getCode() === ($broken === "\xff\x00" ? 100 : 807), $error->getCode() . ' ' . $error->getMessage());
    }
}
// Any single character changed.
for ($at = 0; $at < strlen($token); $at++) {
    $changed = $token;
    $changed[$at] = $changed[$at] === 'A' ? 'B' : 'A';
    throws(NativeXlsx\DatabaseException::class, 807, [], static fn () => new NativeCursor(url(), $sql, [0], after: $changed));
}
foreach ([[$sql . ' AND n > 0', [0], 'id'], [$sql, [1], 'id'], [$sql, ['0'], 'id'], [$sql, [0], ['id' => 'desc']], [$sql, [0], ['id', 'n']]] as [$other, $bindings, $key]) {
    $error = throws(NativeXlsx\DatabaseException::class, 807, [], static fn () => new NativeCursor(url(), $other, $bindings, $key, after: $token));
}
same('', $error->sqlState);
same(4, iterator_count(new NativeCursor(url(), $sql, [0], after: $token)));
// Another page size and other options are the same query.
same(4, iterator_count(new NativeCursor(url(), $sql, [0], chunk: 2, after: $token, options: ['allowScan' => true])));
echo "done\n";
--EXPECT--
done
