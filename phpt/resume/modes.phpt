--TEST--
auto, create, resume and replace
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$path = target();
$open = static fn (string $mode, array $more = []) => new NativeXlsx($path, ['n'], options: ['mode' => $mode] + $more);

throws(NativeXlsx\StateException::class, 506, [$path, 'nothing to resume'], static fn () => $open('resume'));
same([], glob(folder() . '/*'), 'and nothing was made');
$xlsx = $open('create');
$xlsx->appendRow([1]);
$xlsx->commit();
$xlsx->close();
throws(NativeXlsx\StateException::class, 505, [$path, "'auto'"], static fn () => $open('create'));
same(1, $open('resume')->rowCount());
$xlsx = $open('auto');
same(1, $xlsx->rowCount());
$xlsx->finish();
unset($xlsx);

foreach (['auto', 'create', 'resume'] as $mode) {
    throws(NativeXlsx\StateException::class, 505, [$path, "mode: 'replace'"], static fn () => $open($mode));
}
// The old file stays until finish.
$old = md5_file($path);
$xlsx = $open('replace');
$xlsx->appendRow([2]);
$xlsx->commit();
$xlsx->close();
same([$old, 'building'], [md5_file($path), NativeXlsx::status($path)['state']]);
// The part is resumed without saying replace again, or it begins anew with it.
same(1, $open('resume')->rowCount());
same(0, $open('replace')->rowCount());
$xlsx = new NativeXlsx($path);
$xlsx->appendRow([3]);
same($old, md5_file($path));
$xlsx->finish();
same([['n'], [3]], xlsx($path)->grid());

// With an id, replace begins once, and the run's later jobs go on.
$xlsx = $open('replace', ['id' => 'second']);
$xlsx->appendChunk('a', [[4]]);
$xlsx->close();
$xlsx = $open('replace', ['id' => 'second']);
same([1, false], [$xlsx->rowCount(), $xlsx->appendChunk('a', [[4]])]);
$xlsx->close();
$xlsx = $open('replace', ['id' => 'third']);
same([0, true], [$xlsx->rowCount(), $xlsx->appendChunk('a', [[5]])]);
$xlsx->finish();
same([['n'], [5]], xlsx($path)->grid());
throws(NativeXlsx\Exception::class, 100, ["'mode'", "'auto', 'create', 'resume' or 'replace'", "'new'"], static fn () => $open('new'));
echo "done\n";
--EXPECT--
done
