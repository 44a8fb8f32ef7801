--TEST--
All addresses and hosts are tried; localhost by TCP, with TLS too
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

numbers(1);
$one = static fn (string|array $connection): int => iterator_count(new NativeCursor($connection, 'SELECT id FROM numbers'));
// Names with an empty label: no resolver is asked, which may take its time.
for ($time = 0; $time < 6; $time++) {
    same(1, $one(laravel(['host' => ['unknown..invalid', env('HOST')]])));
}
same(1, $one(url('', ['host' => 'localhost'])));
same(1, $one(laravel(['host' => 'localhost', 'options' => [PDO::MYSQL_ATTR_SSL_CA => env('SSL_CA')]])));
throws(NativeXlsx\DatabaseException::class, 801, 'unknown', static fn () => $one(laravel(['host' => ['unknown..invalid', 'unknown2..invalid']])));
// Wrong credentials are no reason to try the next host for.
throws(NativeXlsx\DatabaseException::class, 802, [], static fn () => $one(laravel(['host' => [env('HOST'), env('HOST')], 'password' => 'wrong'])));
echo "done\n";
--EXPECT--
done
