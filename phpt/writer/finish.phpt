--TEST--
finish commits, publishes, returns the path, and is idempotent
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$path = target();
$xlsx = new NativeXlsx($path);
$xlsx->appendRow(['pending']);
same($path, $xlsx->finish());
ok($xlsx->isFinished(), 'finished');
$inode = fileinode($path);
same($path, $xlsx->finish());
same($inode, fileinode($path), 'written once');
same([['pending']], xlsx($path)->grid());
same([1, 1], [$xlsx->rowCount(), $xlsx->committedRowCount()]);

// No more rows on a finished handle.
foreach ([
    static fn () => $xlsx->appendRow([1]),
    static fn () => $xlsx->appendRows([[1]]),
    static fn () => $xlsx->commit(),
    static fn () => $xlsx->rollback(),
    static fn () => $xlsx->addSheet('More'),
    static fn () => $xlsx->selectSheet('Sheet1'),
] as $use) {
    throws(NativeXlsx\StateException::class, 500, 'is finished', $use);
}
throws(NativeXlsx\StateException::class, 507, "without the option 'id'", static fn () => $xlsx->appendChunk('k', [[1]]));
$xlsx->close();
ok($xlsx->isFinished(), 'still finished after close');

// A finish that was refused behind the making of the file leaves the part as private as it was.
$refused = target('refused');
$xlsx = new NativeXlsx($refused, options: ['id' => 'a']);
$xlsx->appendChunk('k', [[1], [2]]);
file_put_contents($refused, 'somebody else');
throws(NativeXlsx\StateException::class, 505, 'move it away', $xlsx->finish(...));
same(['600'], array_values(array_unique(array_map(static fn (string $file): string => decoct(fileperms($file) & 0777), glob("$refused.part/*")))));
unlink($refused);
same($refused, $xlsx->finish());

// A relative path is one of the working directory; the absolute one comes back.
chdir(folder());
same(folder() . '/relative.xlsx', (new NativeXlsx('relative.xlsx'))->finish());
ok(is_file(folder() . '/relative.xlsx'), 'relative');
echo "done\n";
--EXPECT--
done
