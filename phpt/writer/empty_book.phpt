--TEST--
A workbook without rows, with and without columns
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

(new NativeXlsx(target('bare')))->finish();
same([], xlsx(target('bare'))->grid());
same(['Sheet1'], xlsx(target('bare'))->sheets());

(new NativeXlsx(target('header'), ['a', 'b'], 'Orders'))->finish();
same([['a', 'b']], xlsx(target('header'))->grid());
same(['Orders'], xlsx(target('header'))->sheets());
echo "done\n";
--EXPECT--
done
