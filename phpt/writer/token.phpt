--TEST--
Each sheet has its token; null keeps the stored one; the token is of the last commit
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$xlsx = new NativeXlsx(target(), sheet: 'One');
same(null, $xlsx->token());
$xlsx->appendRow([1]);
$xlsx->commit('t1');
same('t1', $xlsx->token());
$xlsx->appendRow([2]);
$xlsx->commit();
same('t1', $xlsx->token(), 'null keeps it');
$xlsx->addSheet('Two');
same(null, $xlsx->token(), 'its own');
same('t1', $xlsx->token('One'));
$xlsx->commit('t2'); // without a row
same(['t1', 't2'], [$xlsx->token('One'), $xlsx->token('Two')]);
$xlsx->commit('');
same('', $xlsx->token(), 'an empty one is one');
throws(NativeXlsx\StateException::class, 508, ["'Three'", 'addSheet'], static fn () => $xlsx->token('Three'));
$xlsx->selectSheet('One');
$xlsx->appendRow([3]);
$xlsx->commit("any \u{1F600} text");
$xlsx->close();

$again = new NativeXlsx(target());
same(["any \u{1F600} text", ''], [$again->token(), $again->token('Two')]);
$again->appendRow([4]);
$again->rollback();
same("any \u{1F600} text", $again->token());
echo "done\n";
--EXPECT--
done
