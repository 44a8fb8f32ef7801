--TEST--
Options left out are the stored ones; different ones are an error that names the difference
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

$path = target();
$columns = ['id', ['key' => 'total', 'type' => 'decimal', 'header' => 'Total', 'width' => 12]];
$stored = [
    'header' => ['bold' => true, 'background' => '#EEEEEE'], 'freezeHeader' => true, 'autofilter' => true, 'rollover' => false, 'startRow' => 2, 'startColumn' => 'B',
    'preamble' => [['Title'], []], 'properties' => ['title' => 'T', 'custom' => ['a' => 1]], 'onBadCell' => 'text',
];
(new NativeXlsx($path, $columns, 'Orders', $stored))->close();
(new NativeXlsx($path))->close();
(new NativeXlsx($path, $columns, 'Orders', $stored))->close();
(new NativeXlsx($path, options: ['autofilter' => true, 'startColumn' => 2]))->close();

$different = [
    'header' => true, 'freezeHeader' => false, 'autofilter' => false, 'rollover' => true, 'startRow' => 3, 'startColumn' => 'C',
    'preamble' => [['Title']], 'properties' => ['title' => 'U', 'custom' => ['a' => 1]], 'onBadCell' => 'blank',
];
foreach ($different as $name => $value) {
    throws(NativeXlsx\StateException::class, 504, ["'$name'", 'differs from what is stored'], static fn () => new NativeXlsx($path, options: [$name => $value]));
}
throws(NativeXlsx\StateException::class, 504, ["'Other'", "'Orders'"], static fn () => new NativeXlsx($path, sheet: 'Other'));
throws(NativeXlsx\StateException::class, 504, ['number of columns', '2', '1'], static fn () => new NativeXlsx($path, ['id']));
throws(NativeXlsx\StateException::class, 504, ['column 2', 'Total', 'total'], static fn () => new NativeXlsx($path, ['id', 'total']));
throws(NativeXlsx\StateException::class, 504, ['column 1'], static fn () => new NativeXlsx($path, ['Id', $columns[1]]));
throws(NativeXlsx\StateException::class, 504, ['column 2'], static fn () => new NativeXlsx($path, ['id', ['type' => 'number'] + $columns[1]]));

// However much they have in common, the message shows what they have not.
$changed = static fn (array $more): array => ['id', $more + $columns[1]];
foreach ([
    ["column 2 ('total')", "'width'", '12', '13', $changed(['width' => 13]), []],
    ["column 2 ('total')", "'type'", 'decimal', 'text', $changed(['type' => 'text']), []],
    ["column 2 ('total')", "'bold'", 'none', 'true', $changed(['style' => ['bold' => true]]), []],
    ["'header'", "'italic'", 'none', 'true', null, ['header' => ['italic' => true] + $stored['header']]],
    ["'preamble'", '"Title"', '"Titel"', '1, 1', null, ['preamble' => [['Titel'], []]]],
    ["'properties'", "'title'", '"T"', '"U"', null, ['properties' => $different['properties']]],
] as [$a, $b, $c, $d, $asked, $options]) {
    throws(NativeXlsx\StateException::class, 504, [$a, $b, $c, $d], static fn () => new NativeXlsx($path, $asked, options: $options));
}

// Options of the handle are never compared.
foreach ([['durability' => 'process'], ['compression' => 'best'], ['compression' => 'fast'], ['commitSeconds' => 0.5], ['lockTimeout' => 1], ['mode' => 'resume']] as $options) {
    $xlsx = new NativeXlsx($path, options: $options);
    $xlsx->appendRow([1, '2.5']);
    $xlsx->commit();
    $xlsx->close();
}
same(6, NativeXlsx::status($path)['rows']);
echo "done\n";
--EXPECT--
done
