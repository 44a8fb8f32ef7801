--TEST--
Keys of several columns, mixed directions
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

sql('CREATE TABLE orders (id INT PRIMARY KEY, tenant INT NOT NULL, created DATETIME NOT NULL, total DECIMAL(8,2) NOT NULL,
    KEY ti (tenant, id), KEY ci (created, id), KEY td (tenant, created DESC, id), KEY tot (total DESC, id DESC))',
    "INSERT INTO orders SELECT seq, seq % 7, '2024-01-01' + INTERVAL (seq % 13) HOUR, (seq % 11) * 1.25 FROM seq_1_to_600");
$cases = [
    [['tenant', 'id'], 'tenant, id'],
    [['tenant' => 'asc', 'id' => 'asc'], 'tenant, id'],
    [['tenant' => 'desc', 'id' => 'desc'], 'tenant DESC, id DESC'],
    [['created' => 'desc', 'id' => 'desc'], 'created DESC, id DESC'],
    [['tenant', 'created' => 'desc', 'id'], 'tenant, created DESC, id'],
    [['tenant' => 'desc', 'created' => 'asc', 'id' => 'DESC'], 'tenant DESC, created, id DESC'],
    [['total' => 'desc', 'id' => 'desc'], 'total DESC, id DESC'],
    [['id' => 'desc'], 'id DESC'],
    ['id', 'id'],
    [['orders.tenant', 'orders.id'], 'tenant, id'],
];
foreach ($cases as [$key, $order]) {
    $want = array_map(intval(...), sql()->query("SELECT id FROM orders ORDER BY $order")->fetchAll(PDO::FETCH_COLUMN));
    $got = $token = null;
    $got = [];
    do {
        $cursor = new NativeCursor(url(), 'SELECT id, tenant, created, total FROM orders', key: $key, chunk: 90, after: $token);
        $count = 0;
        foreach ($cursor as $row) {
            $got[] = $row['id'];
            if (++$count === 250) {
                break;
            }
        }
        $token = $cursor->token();
    } while (!$cursor->isDone());
    same($want, $got, json_encode($key));
}
foreach ([[[], '1 to 8'], ['', 'no column name'], [['id' => 'down'], "'asc' or 'desc'"], [['id', 'ID'], 'twice'], [['id' => 5], 'column name'], [[['id']], 'column name'], [range('a', 'i'), '1 to 8']] as [$key, $part]) {
    throws(NativeXlsx\Exception::class, 100, ['key', $part], static fn () => new NativeCursor(url(), 'SELECT id FROM orders', key: $key));
}
echo "done\n";
--EXPECT--
done
