--TEST--
16,384 columns fit, 16,385 don't
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$xlsx = new NativeXlsx(target());
$xlsx->appendRow(range(1, 16384));
throws(NativeXlsx\LimitException::class, 600, ['16384', '16385'], static fn () => $xlsx->appendRow(range(1, 16385)));
same(1, $xlsx->rowCount());
$xlsx->finish();
same(16384, xlsx(target())->value('XFD1'));
$keys = array_map(static fn ($n) => "c$n", range(1, 16385));
throws(NativeXlsx\LimitException::class, 600, ['16384', '16385'], static fn () => new NativeXlsx(target('wide'), $keys));
(new NativeXlsx(target('wide'), array_slice($keys, 1)))->finish();
same('c16385', xlsx(target('wide'))->value('XFD1'));
throws(NativeXlsx\LimitException::class, 600, '16384', static fn () => new NativeXlsx(target('x'), ['a', 'b'], options: ['startColumn' => 16384]));
$xlsx = new NativeXlsx(target('last'), options: ['startColumn' => 'XFD']);
throws(NativeXlsx\LimitException::class, 600, '16385', static fn () => $xlsx->appendRow([1, 2]));
$xlsx->appendRow([1]);
$xlsx->finish();
same(1, xlsx(target('last'))->value('XFD1'));
echo "done\n";
--EXPECT--
done
