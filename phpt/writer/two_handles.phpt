--TEST--
Other workbooks and cursors can be used inside an iterable
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';
require __DIR__ . '/../support/xlsx.inc';

numbers(300);
$one = new NativeXlsx(target('one'), ['id', 'n', 'name']);
$two = new NativeXlsx(target('two'));
$rows = static function () use ($two) {
    foreach ((new NativeCursor(url(), 'SELECT * FROM numbers', chunk: 50))->chunks() as $page => $rows) {
        $two->appendChunk("page $page", array_map(array_values(...), $rows));
        yield from $rows;
    }
};
same(true, $one->appendChunk('all', $rows()));
// A cursor is an iterable itself.
same(300, $one->appendRows(new NativeCursor(url(), 'SELECT id, name FROM numbers')));
$one->finish();
$two->finish();
same([...range(1, 300), ...range(1, 300)], Xlsx::column_of(target('one'), 'A'));
same(range(2, 600, 2), Xlsx::column_of(target('two'), 'B', 1));
echo "done\n";
--EXPECT--
done
