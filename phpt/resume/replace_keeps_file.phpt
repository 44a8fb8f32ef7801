--TEST--
A replace that is killed at any point leaves the old file whole
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$path = target();
$xlsx = new NativeXlsx($path, options: ['id' => 'old']);
$xlsx->appendChunk('k', [['old']]);
$xlsx->finish();
unset($xlsx);
$old = md5_file($path);
foreach (['$xlsx->appendRow(["new"]);', '$xlsx->appendRow(["new"]); $xlsx->commit();', '$xlsx->appendChunk("k", [["new"]]);'] as $work) {
    run('$xlsx = new NativeXlsx($path, options: ["id" => "new", "mode" => "replace"]); ' . $work . ' posix_kill(getmypid(), SIGKILL);', ['path' => $path], expect: -SIGKILL);
    same($old, md5_file($path));
    same(['building', 'new'], [NativeXlsx::status($path)['state'], NativeXlsx::status($path)['id']]);
}
$xlsx = new NativeXlsx($path, options: ['id' => 'new', 'mode' => 'replace']);
same([1, false], [$xlsx->committedRowCount() > 0 ? 1 : 0, $xlsx->appendChunk('k', [['again']])]);
$xlsx->finish();
$read = xlsx($path);
same('new', $read->value('A1'));
// The old run's job comes late: it is refused, and the new file stays.
throws(NativeXlsx\StateException::class, 505, [], static fn () => new NativeXlsx($path, options: ['id' => 'old']));
echo "done\n";
--EXPECT--
done
