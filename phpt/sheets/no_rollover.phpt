--TEST--
rollover: false is a LimitException when the sheet is full
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$xlsx = new NativeXlsx(target(), ['n'], options: ['startRow' => 1048574, 'rollover' => false]);
same(2, $xlsx->appendRows([[1], [2]]));
$error = throws(NativeXlsx\LimitException::class, 600, ["'Sheet1' is full", '1048576', 'rollover'], static fn () => $xlsx->appendRow([3]));
throws(NativeXlsx\LimitException::class, 600, [], static fn () => $xlsx->appendRows([[3]]));
$xlsx->commit();
throws(NativeXlsx\LimitException::class, 600, [], static fn () => $xlsx->appendChunk('k', [[3]]));
// A generator without end stops there.
$endless = new NativeXlsx(target('endless'), options: ['startRow' => 1048000, 'rollover' => false]);
throws(NativeXlsx\LimitException::class, 600, [], static fn () => $endless->appendRows((static function () { for ($i = 0; ; $i++) { yield [$i]; } })()));
same(0, $endless->rowCount());
$xlsx->finish();
same([2, ['Sheet1']], [xlsx(target())->value('A1048576'), xlsx(target())->sheets()]);
throws(NativeXlsx\LimitException::class, 600, ['no row for data'], static fn () => new NativeXlsx(target('x'), ['n'], options: ['startRow' => 1048576]));
echo "done\n";
--EXPECT--
done
