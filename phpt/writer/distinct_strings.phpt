--TEST--
Memory does not grow with distinct strings or commits
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

$xlsx = new NativeXlsx(target(), options: ['durability' => 'process']);
$commit = static function (int $from, int $count) use ($xlsx): void {
    for ($n = $from; $n < $from + $count; $n++) {
        $xlsx->appendChunk("chunk $n", [[md5("a$n"), md5("b$n")], [sha1("c$n"), $n]]);
    }
};
$commit(0, 2000);
$before = resident();
$commit(2000, 8000);
ok(resident() - $before < 2048, 'grown by ' . resident() - $before . ' KiB in 8,000 commits');
echo "done\n";
--EXPECT--
done
