--TEST--
appendRows of 400,000 rows does not grow memory
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$rows = static function (int $count) {
    for ($n = 0; $n < $count; $n++) {
        yield [$n, "name $n", md5((string) $n), $n / 7, true];
    }
};
$xlsx = new NativeXlsx(target(), ['id', 'name', 'hash', ['key' => 'part', 'width' => 'auto'], 'flag'], options: ['durability' => 'process']);
$xlsx->appendRows($rows(20000));
$before = resident();
same(400000, $xlsx->appendRows($rows(400000)));
$after = resident();
// How much is on its way at the most is up to the machine: 8 segments of 512 KiB, and what becomes of them.
ok($after - $before < 10 * 1024, 'appendRows grew it by ' . $after - $before . ' KiB');
$xlsx->commit();
$xlsx->finish();
ok(resident('VmHWM') - $before < 24 * 1024, 'at most ' . resident('VmHWM') - $before . ' KiB above, finish included');
ok(memory_get_peak_usage() < 16 << 20, 'PHP sees none of it');
echo "done\n";
--EXPECT--
done
