--TEST--
onBadCell: text and blank let bad cells pass and count them; error is the default
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

final class Nothing {}
$bad = [NAN, -INF, [1], new Nothing(), STDIN, "a\xffb", str_repeat('x', 32768), new DateInterval('P1M'), (new DateTimeImmutable())->setDate(1800, 1, 2)->setTime(3, 4, 5)];
foreach (['text', 'blank'] as $how) {
    $xlsx = new NativeXlsx(target($how), [['key' => 'n', 'type' => 'integer'], ...array_map(static fn ($n) => "c$n", range(1, count($bad)))], options: ['onBadCell' => $how]);
    $xlsx->appendRow(['n/a', ...$bad]);
    $xlsx->appendRow([7]);
    $xlsx->commit();
    same(count($bad) + 1, NativeXlsx::status(target($how))['badCells'], $how);
    // What is rolled back doesn't count.
    $xlsx->appendRow(['n/a']);
    $xlsx->rollback();
    same(count($bad) + 1, NativeXlsx::status(target($how))['badCells'], "$how after rollback");
    // Rows that don't fit are errors all the same.
    throws(NativeXlsx\CellException::class, 701, 'unknown', static fn () => $xlsx->appendRow(['unknown' => 1]));
    $xlsx->finish();
}
$row = xlsx(target('text'))->grid()[1];
same(['n/a', 'NaN', '-inf', 'Array', 'Nothing', 'resource', "a\u{FFFD}b", str_repeat('x', 32767)], array_slice($row, 0, 8));
same('1800-01-02 03:04:05', $row[9]);
same([[], [7]], array_slice(xlsx(target('blank'))->grid(), 1));
throws(NativeXlsx\Exception::class, 100, ["'onBadCell'", "'error', 'text' or 'blank'"], static fn () => new NativeXlsx(target('x'), options: ['onBadCell' => 'skip']));
echo "done\n";
--EXPECT--
done
