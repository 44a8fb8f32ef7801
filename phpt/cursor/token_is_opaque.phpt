--TEST--
A token goes through JSON, URLs and a part, and shows nothing by chance
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

require __DIR__ . '/../support/db.inc';
numbers(3);
$cursor = new NativeCursor(url(), 'SELECT id FROM numbers');
$cursor->current();
$token = $cursor->token();
same(1, preg_match('/^[\x21-\x7e]+$/', $token), 'printable');
same($token, rawurldecode(rawurlencode(json_decode(json_encode($token)))));
$again = new NativeCursor(url(), 'SELECT id FROM numbers');
$again->current();
same($token, $again->token(), 'the same position, the same token');
ok(strlen($token) < 200, 'short');
echo "done\n";
--EXPECT--
done
