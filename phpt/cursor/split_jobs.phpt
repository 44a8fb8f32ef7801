--TEST--
Parts of a walk, each read by a process of its own from a signed token, are the whole
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

sql('CREATE TABLE big (id INT PRIMARY KEY, v INT NOT NULL)', 'INSERT INTO big SELECT seq, seq * 2 FROM seq_1_to_9000', 'ANALYZE TABLE big');
$options = ['tokenKey' => 'a key of this application only'];
$seen = [];
foreach ((new NativeCursor(url(), 'SELECT id, v FROM big', options: $options))->split(3) as $part) {
    $job = 'foreach ((new NativeCursor($url, "SELECT id, v FROM big", after: $token, options: $options))->keys() as $ids) { echo implode(",", $ids), ","; }';
    $ids = run($job, ['url' => url(), 'token' => $part->token(), 'options' => $options]);
    array_push($seen, ...array_map(intval(...), explode(',', rtrim($ids, ','))));
}
same(range(1, 9000), $seen);
// A token that was not signed, or with another key, or changed, is refused before anything is read.
$token = $part->token();
foreach ([[], ['tokenKey' => 'a key of another application']] as $other) {
    $error = throws(NativeXlsx\DatabaseException::class, 807, 'signed', static fn () => new NativeCursor(url(), 'SELECT id, v FROM big', after: $token, options: $other));
    $frame = array_values(array_filter($error->getTrace(), static fn (array $frame) => $frame['function'] === '__construct'))[0];
    ok(!str_contains($error->getMessage() . print_r($frame, true), 'a key of'), 'the key shows nowhere');
}
throws(NativeXlsx\Exception::class, 100, 'tokenKey', static fn () => new NativeCursor(url(), 'SELECT id FROM big', options: ['tokenKey' => 'short']));
for ($at = 0; $at < strlen($token); $at += 7) {
    $changed = $token;
    $changed[$at] = $changed[$at] === 'A' ? 'B' : 'A';
    throws(NativeXlsx\DatabaseException::class, 807, [], static fn () => new NativeCursor(url(), 'SELECT id, v FROM big', after: $changed, options: $options));
}
echo "done\n";
--EXPECT--
done
