--TEST--
{keyset} in a SELECT DISTINCT pages by seeks
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

sql('CREATE TABLE visits (id INT PRIMARY KEY, user_id INT NOT NULL, kind INT NOT NULL, KEY (kind, user_id), KEY (user_id))',
    'INSERT INTO visits SELECT seq, seq % 3000, seq % 2 FROM seq_1_to_40000', 'ANALYZE TABLE visits');
$cursor = new NativeCursor(url(), 'SELECT DISTINCT user_id FROM visits WHERE kind = ? AND {keyset}', [1], key: 'user_id', chunk: 200);
same(range(1, 2999, 2), array_column([...$cursor], 'user_id'));
$explain = $cursor->explain();
ok($explain['rowsExaminedPerRow'] < 20, 'pages are seeks: ' . $explain['rowsExaminedPerRow']);
// Bindings on both sides of it.
same([5, 7], array_column([...new NativeCursor(url(), 'SELECT DISTINCT user_id FROM visits WHERE user_id >= ? AND {keyset} AND kind = ? AND user_id < ?', [5, 1, 9], key: 'user_id', chunk: 1)], 'user_id'));
// GROUP BY, with the key's table where names meet.
$sum = new NativeCursor(url(), 'SELECT v.user_id, COUNT(*) AS c FROM visits v WHERE {keyset} GROUP BY v.user_id', key: 'v.user_id', chunk: 500);
same([3000, 14], [count($rows = [...$sum]), $rows[1]['c']]);
// Without the marker such a query would be computed anew for each page: refused, with the plan.
$error = throws(NativeXlsx\DatabaseException::class, 805, ['{keyset}', 'allowScan', 'plan'], static fn () => (new NativeCursor(url(), 'SELECT user_id, COUNT(*) AS c FROM visits GROUP BY user_id', key: 'user_id'))->valid());
throws(NativeXlsx\Exception::class, 100, 'keyset', static fn () => new NativeCursor(url(), 'SELECT id FROM visits WHERE {keyset} AND {keyset}'));
same(1, count([...new NativeCursor(url(), "SELECT id, '{keyset}' AS text FROM visits WHERE id = 1 /* {keyset} */ AND {keyset}")]));
echo "done\n";
--EXPECT--
done
