--TEST--
Cursors of one process share connections, up to maxConnections; what is pinned is told at once; the end of the process ends them
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

numbers(3000);
$connections = static fn (): int => (int) sql()->query("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND ID <> CONNECTION_ID()")->fetchColumn();
$gone = static function () use ($connections): int {
    for ($wait = 0; $wait < 1500 && $connections() > 0; $wait++) {
        usleep(20000);
    }
    return $connections();
};
$options = ['maxConnections' => 2, 'keepSeconds' => 60];

// Six cursors in turn, over two connections.
$who = [];
$cursors = array_map(static fn () => new NativeCursor(url(), 'SELECT id, CONNECTION_ID() AS who FROM numbers', chunk: 100, options: $options), range(1, 6));
for ($id = 1; $id <= 3000; $id++) {
    foreach ($cursors as $cursor) {
        $row = $cursor->current();
        same($id, $row['id']);
        $who[$row['who']] = true;
        $cursor->next();
    }
}
same(2, count($who), 'connections');
ok($connections() <= 2, 'no more on the server');
unset($cursors, $cursor);

// All pinned.
numbers(30000, 'many');
$snapshots = [];
for ($n = 0; $n < 2; $n++) {
    $snapshots[$n] = new NativeCursor(url(), "SELECT id, REPEAT('x', 300) AS x FROM many", options: ['snapshot' => true] + $options);
    same(1, $snapshots[$n]->current()['id']);
}
$third = new NativeCursor(url(), 'SELECT id FROM numbers', options: $options);
$began = microtime(true);
throws(NativeXlsx\DatabaseException::class, 810, ['2 connections', 'maxConnections', 'pinned'], static fn () => $third->current());
ok(microtime(true) - $began < 8, 'at once'); // before connectTimeout
$snapshots[0]->close();
same(3000, iterator_count(new NativeCursor(url(), 'SELECT id FROM numbers', options: $options)));
sql("UPDATE many SET name = 'changed'");
same(30000, iterator_count($snapshots[1]));
unset($snapshots, $third);
throws(NativeXlsx\Exception::class, 100, ['maxConnections'], static fn () => new NativeCursor(url(), 'SELECT id FROM numbers', options: ['maxConnections' => 0]));

// Over TLS too: the same connection for one cursor after the other.
$tls = static fn (): array => array_unique(array_column(iterator_to_array(new NativeCursor(url('ssl-mode=verify-identity&ssl-ca=' . rawurlencode(env('SSL_CA'))), 'SELECT id, CONNECTION_ID() AS who FROM numbers', chunk: 200, options: $options)), 'who'));
$first = $tls();
same([1, $first, $first], [count($first), $tls(), $tls()]);
iterator_count(new NativeCursor(url('ssl-mode=verify-identity&ssl-ca=' . rawurlencode(env('SSL_CA'))), 'SELECT id FROM numbers', options: ['keepSeconds' => 0]));

// A connection that is kept for long ends with its process.
iterator_count(new NativeCursor(url(), 'SELECT id FROM numbers', options: ['keepSeconds' => 0]));
same('3000', run('echo iterator_count(new NativeCursor($url, "SELECT id FROM numbers", options: ["keepSeconds" => 3600]));', ['url' => url()]));
// Ours went when a cursor that keeps none had used them; the one that was left goes by the same way.
$began = microtime(true);
while ($connections() > 0 && microtime(true) - $began < 60) {
    iterator_count(new NativeCursor(url(), 'SELECT id FROM numbers', options: ['keepSeconds' => 0]));
    usleep(20000);
}
same(0, $gone());
echo "done\n";
--EXPECT--
done
