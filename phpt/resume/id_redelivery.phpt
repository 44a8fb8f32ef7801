--TEST--
With an id, any job delivered again after finish is harmless
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$path = target();
$columns = ['n'];
$open = static fn (array $more = []) => new NativeXlsx($path, $columns, options: ['id' => 'run-1'] + $more);
$xlsx = $open();
$xlsx->appendChunk('1-2', [[1], [2]]);
$xlsx->commit('t');
same($path, $xlsx->finish());
ok(is_file("$path.receipt"), 'a receipt beside the file');
// The handle that finished already behaves so.
same([false, true, false], [$xlsx->appendChunk('1-2', []), $xlsx->hasChunk('1-2'), $xlsx->hasChunk('3-4')]);
$bytes = md5_file($path);
unset($xlsx);

foreach ([[], ['mode' => 'auto'], ['mode' => 'resume'], ['mode' => 'replace']] as $more) {
    $again = $open($more);
    ok($again->isFinished(), 'opens finished');
    same(false, $again->appendChunk('1-2', (static function () { echo "started!\n"; yield [1]; })()));
    throws(NativeXlsx\StateException::class, 507, ["'3-4'", 'finished', $path], static fn () => $again->appendChunk('3-4', (static function () { echo "started!\n"; yield [1]; })()));
    throws(NativeXlsx\StateException::class, 500, 'finished', static fn () => $again->appendRow([1]));
    throws(NativeXlsx\StateException::class, 500, 'finished', static fn () => $again->appendRows([[1]]));
    same([true, false], [$again->hasChunk('1-2'), $again->hasChunk('3-4')]);
    same([2, 2, 't', 't'], [$again->rowCount(), $again->committedRowCount(), $again->token(), $again->token('Sheet1')]);
    throws(NativeXlsx\StateException::class, 508, 'Nope', static fn () => $again->token('Nope'));
    same($path, $again->finish());
    $again->close();
}
same($bytes, md5_file($path), 'never written again');

// Another id, or none, is refused: nothing is overwritten by accident.
foreach ([['id' => 'run-2'], [], ['id' => 'run-2', 'mode' => 'auto'], ['mode' => 'create'], ['mode' => 'resume'], ['id' => 'run-1', 'mode' => 'create']] as $options) {
    throws(NativeXlsx\StateException::class, 505, $path, static fn () => new NativeXlsx($path, options: $options));
}
throws(NativeXlsx\StateException::class, 505, "mode: 'replace'", static fn () => new NativeXlsx($path, options: ['id' => 'run-2']));
throws(NativeXlsx\StateException::class, 505, "mode: 'replace'", static fn () => new NativeXlsx($path));
same($bytes, md5_file($path));

// A job of a book with several sheets says first which one it is for.
$path = target('sheets');
$job = static function (string $sheet, ?array $columns, string $key, bool $added) use ($path): bool {
    $xlsx = new NativeXlsx($path, ['n'], 'One', ['id' => 'run-1']);
    $added ? $xlsx->addSheet($sheet, $columns) : $xlsx->selectSheet($sheet);
    return $xlsx->appendChunk($key, [[$key]]);
};
$jobs = [['One', ['n'], 'a', false], ['Two', ['x'], 'b', true], ['One', null, 'c', false], ['Two', ['x'], 'd', true], ['Two', null, 'e', false]];
foreach ($jobs as $each) {
    same(true, $job(...$each));
}
(new NativeXlsx($path, options: ['id' => 'run-1']))->finish();
foreach ($jobs as $each) {
    same(false, $job(...$each), "'$each[2]' delivered again");
}
foreach ([true, false] as $added) {
    throws(NativeXlsx\StateException::class, 507, ["'Three'", 'finished', $path], static fn () => $job('Three', null, 'a', $added));
}
$xlsx = new NativeXlsx($path, options: ['id' => 'run-1']);
$xlsx->selectSheet('One');
same(null, $xlsx->token());
same([['n'], ['a'], ['c']], xlsx($path)->grid('One'));
echo "done\n";
--EXPECT--
done
