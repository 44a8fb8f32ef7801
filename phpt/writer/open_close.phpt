--TEST--
A thousand handles opened and closed: no memory, descriptor or thread is left
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

$cycle = static function (int $n): void {
    $xlsx = new NativeXlsx(target(), ['a', ['key' => 'b', 'style' => ['bold' => true]]], options: ['durability' => 'process', 'id' => "run"]);
    $xlsx->appendChunk("key $n", [[1, 'x']]);
    if ($n % 3 === 0) {
        $xlsx->close();
    }
};
for ($n = 0; $n < 100; $n++) {
    $cycle($n);
}
$count = static fn (): array => [count(scandir('/proc/self/fd')), count(glob('/proc/self/task/*'))];
$before = [memory_get_usage(), resident(), $count()];
for (; $n < 1100; $n++) {
    $cycle($n);
}
ok(memory_get_usage() - $before[0] < 4096, 'PHP: ' . memory_get_usage() - $before[0]);
ok(resident() - $before[1] < 1536, 'resident: ' . resident() - $before[1] . ' KiB');
same($before[2], $count());
same(1100, NativeXlsx::status(target())['rows']);
echo "done\n";
--EXPECT--
done
