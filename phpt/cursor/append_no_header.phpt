--TEST--
appendCursor on an empty sheet with header: false
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';
require __DIR__ . '/../support/xlsx.inc';

numbers(2);
$xlsx = new NativeXlsx(target(), options: ['header' => false]);
$xlsx->appendCursor(new NativeCursor(url(), 'SELECT id, name FROM numbers'));
$xlsx->finish();
same([[1, 'name 1'], [2, 'name 2']], xlsx(target())->grid());
echo "done\n";
--EXPECT--
done
