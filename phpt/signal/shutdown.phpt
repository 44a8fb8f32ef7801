--TEST--
exit, fatal errors, memory_limit and uncaught exceptions inside an iterable: the last commit stands, no lock is left
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$path = target();
$before = '$xlsx = new NativeXlsx($path); $xlsx->appendChunk("first", [[1]]);';
$ends = [
    'exit' => [0, 'exit;'],
    'exception' => [255, 'throw new LogicException("mine");'],
    'fatal' => [255, 'trigger_error("mine", E_USER_ERROR);'],
    'memory' => [255, '$s = str_repeat("x", 1 << 30);'],
    'undefined' => [255, 'no_such_function();'],
    'kill' => [-SIGKILL, 'posix_kill(getmypid(), SIGKILL);'],
];
foreach ($ends as $what => [$status, $end]) {
    foreach (['appendRows(%s)', 'appendChunk("second", %s)'] as $call) {
        run($before . '$xlsx->' . sprintf($call, '(static function () { yield [2]; ' . $end . ' yield [3]; })()') . ';', ['path' => $path], ['memory_limit' => '64M'], $status);
        $found = NativeXlsx::status($path);
        same([1, 1, null], [$found['rows'], $found['chunks'], $found['lockedBy']], "$what $call");
    }
}
$xlsx = new NativeXlsx($path);
same([false, true], [$xlsx->appendChunk('first', []), $xlsx->appendChunk('second', [[2]])]);
// Inside a __toString and an accessor too.
$xlsx->close();
run($before . '$xlsx->appendRow([new class { public function __toString(): string { exit(3); } }]);', ['path' => $path], [], 3);
run($before . 'register_shutdown_function(static function () use ($xlsx) { try { $xlsx->appendRow([9]); $xlsx->commit(); echo "at shutdown"; } catch (Throwable $e) { echo $e::class; } }); $xlsx->appendRows((static function () { yield [2]; exit(4); })());', ['path' => $path], [], 4);
same(null, NativeXlsx::status($path)['lockedBy']);
$xlsx = new NativeXlsx($path);
$xlsx->finish();
same([1, 2], array_slice(array_column(xlsx($path)->grid(), 0), 0, 2));
echo "done\n";
--EXPECT--
done
