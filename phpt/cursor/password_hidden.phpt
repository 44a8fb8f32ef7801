--TEST--
The password shows in no trace, dump or export
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

numbers(1);
ini_set('zend.exception_string_param_max_len', '1000');
ini_set('zend.exception_ignore_args', '0');
$secret = 'geheim-' . bin2hex(random_bytes(8));
foreach ([url('', ['password' => $secret]), laravel(['password' => $secret])] as $connection) {
    try {
        (static fn (#[SensitiveParameter] $connection) => (new NativeCursor($connection, 'SELECT id FROM numbers'))->valid())($connection);
    } catch (NativeXlsx\DatabaseException $error) {
        same(802, $error->getCode());
        ok(!str_contains($error . print_r($error->getTrace(), true), $secret), 'trace');
    }
    try {
        (static fn (#[SensitiveParameter] $connection) => new NativeCursor($connection, 'SELECT id FROM numbers ORDER BY id'))($connection);
    } catch (NativeXlsx\Exception $error) {
        same(SensitiveParameterValue::class, get_debug_type($error->getTrace()[0]['args'][0]));
        ok(!str_contains($error . print_r($error->getTrace(), true), $secret), 'trace of the constructor');
    }
    $cursor = new NativeCursor($connection, 'SELECT id FROM numbers');
    ob_start();
    var_dump($cursor);
    print_r($cursor);
    var_export($cursor);
    echo json_encode($cursor);
    ok(!str_contains(ob_get_clean(), $secret), 'dump');
    ok(!str_contains(serialize((array) $cursor), $secret), 'cast');
}
echo "done\n";
--EXPECT--
done
