--TEST--
discard removes part and receipt, never a finished file
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

$path = target();
$xlsx = new NativeXlsx($path);
$xlsx->appendRow([1]);
$xlsx->commit();
$xlsx->discard();
same([], glob(folder() . '/*'), 'all gone');

$xlsx = new NativeXlsx($path, options: ['id' => 'a']);
$xlsx->appendRow([1]);
$xlsx->finish();
ok(is_file("$path.receipt"), 'a receipt');
$xlsx->discard();
same([$path], glob(folder() . '/*'), 'the finished file stays');
throws(NativeXlsx\StateException::class, 505, "mode: 'replace'", static fn () => new NativeXlsx($path, options: ['id' => 'a']));

// Discarding a part that was to replace it leaves it alone too, and the receipt that speaks of it.
$xlsx = new NativeXlsx($path, options: ['id' => 'b', 'mode' => 'replace']);
$xlsx->appendRow([1]);
$xlsx->finish();
$before = [md5_file($path), md5_file("$path.receipt")];
$xlsx = new NativeXlsx($path, options: ['id' => 'c', 'mode' => 'replace']);
$xlsx->appendRow([2]);
$xlsx->commit();
$xlsx->discard();
same($before, [md5_file($path), md5_file("$path.receipt")]);
ok(!file_exists("$path.part"), 'no part');

// A handle of a finished run leaves the receipt of the run that took its place.
$old = new NativeXlsx($path, options: ['id' => 'b']);
$xlsx = new NativeXlsx($path, options: ['id' => 'd', 'mode' => 'replace']);
$xlsx->appendChunk('k', [[3]]);
$xlsx->finish();
$old->discard();
same([true, true], [is_file("$path.receipt"), (new NativeXlsx($path, options: ['id' => 'd']))->hasChunk('k')]);
echo "done\n";
--EXPECT--
done
