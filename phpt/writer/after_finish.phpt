--TEST--
A handle that has finished still knows its rows and tokens, with an id and without
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

foreach ([[], ['id' => 'x']] as $options) {
    $xlsx = new NativeXlsx(target(count($options) . 'book'), null, 'One', $options);
    $xlsx->appendRow([1]);
    $xlsx->commit('t1');
    $xlsx->addSheet('Two');
    $xlsx->appendRow([2]);
    $xlsx->commit('t2');
    $xlsx->appendRow([3]);
    $xlsx->finish();
    same(['t2', 't1', 't2', 3, 3], [$xlsx->token(), $xlsx->token('One'), $xlsx->token('Two'), $xlsx->rowCount(), $xlsx->committedRowCount()]);
    throws(NativeXlsx\StateException::class, 508, 'Three', static fn () => $xlsx->token('Three'));
}
echo "done\n";
--EXPECT--
done
