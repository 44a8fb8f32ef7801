--TEST--
Breaking out of a loop and going on from the token loses nothing and repeats nothing
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

numbers(500);
foreach (['id' => 'SELECT id, n FROM numbers', 'n' => 'SELECT id, n FROM uniquely'] as $key => $sql) {
    if ($key === 'n') {
        sql('CREATE TABLE uniquely AS SELECT id, n FROM numbers', 'ALTER TABLE uniquely ADD UNIQUE (n)');
    }
    foreach ([1, 7, 100] as $step) {
        foreach ([3, 50, 5000] as $chunk) {
            [$seen, $token, $rounds] = [[], null, 0];
            do {
                $cursor = new NativeCursor(url(), $sql, key: $key, chunk: $chunk, after: $token);
                same($token, $cursor->token(), 'before the first: after');
                $take = $step === 1 ? 97 : $step;
                foreach ($cursor as $row) {
                    $seen[] = $row['id'];
                    if (--$take === 0) {
                        break;
                    }
                }
                $token = $cursor->token();
            } while (!$cursor->isDone() && ++$rounds < 200);
            same(range(1, 500), $seen, "$key, $step rows a time, pages of $chunk");
        }
    }
}
// A page that was looked at counts, one that was only asked for does not.
$cursor = new NativeCursor(url(), 'SELECT id FROM numbers', chunk: 10);
foreach ($cursor->chunks() as $number => $rows) {
    if ($number === 1) {
        break;
    }
}
$next = new NativeCursor(url(), 'SELECT id FROM numbers', after: $cursor->token());
same(21, $next->current()['id']);
// close keeps the position.
$cursor->close();
$cursor->close();
same(['id' => 21], (new NativeCursor(url(), 'SELECT id FROM numbers', after: $cursor->token()))->current());
throws(NativeXlsx\StateException::class, 509, 'closed', static fn () => $cursor->current());
throws(NativeXlsx\StateException::class, 509, 'closed', static fn () => $cursor->valid());
throws(NativeXlsx\StateException::class, 509, 'closed', static fn () => $cursor->explain());
// The token at the end is behind the last row: rows that come later are found.
$all = new NativeCursor(url(), 'SELECT id FROM numbers');
iterator_count($all);
$token = $all->token();
$later = new NativeCursor(url(), 'SELECT id FROM numbers', after: $token);
same(false, $later->valid());
sql("INSERT INTO numbers VALUES (501, 0, 'new')");
same([['id' => 501]], [...new NativeCursor(url(), 'SELECT id FROM numbers', after: $token)]);
echo "done\n";
--EXPECT--
done
