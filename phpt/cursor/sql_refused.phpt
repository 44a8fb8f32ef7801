--TEST--
SQL that can't be paged is refused before anything is opened
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

foreach ([
    'SELECT id FROM t ORDER BY id' => 'ORDER BY', 'SELECT id FROM t LIMIT 5' => 'LIMIT', 'SELECT id FROM t FOR UPDATE' => 'locking', 'DELETE FROM t' => 'SELECT',
    'SELECT 1; SELECT 2' => 'more than one statement', 'SELECT id FROM t WHERE a = :name' => 'named placeholder', '' => 'SELECT', "SELECT 1 INTO OUTFILE '/tmp/x'" => 'INTO',
] as $sql => $part) {
    throws(NativeXlsx\Exception::class, 100, $part, static fn () => new NativeCursor('mysql://nobody@127.0.0.1:1/x', $sql));
}
$new = static fn (mixed ...$more) => static fn () => new NativeCursor('mysql://nobody@127.0.0.1:1/x', 'SELECT 1 AS id', ...$more);
throws(NativeXlsx\Exception::class, 100, 'chunk', $new(chunk: 0));
throws(NativeXlsx\Exception::class, 100, 'chunk', $new(chunk: -5));
throws(NativeXlsx\Exception::class, 100, ["'allowscan' is unknown", 'allowScan'], $new(options: ['allowscan' => true]));
throws(NativeXlsx\Exception::class, 100, "'unique'", $new(options: ['unique' => 1]));
$new(chunk: 1)(); // opens nothing
echo "done\n";
--EXPECT--
done
