--TEST--
Arrays nested deep, or holding themselves, are refused in options, columns, rows and cells; none costs the stack
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

$deep = 'x';
for ($depth = 0; $depth < 100000; $depth++) {
    $deep = [$deep];
}
$self = [];
$self['self'] = &$self;
foreach ([$deep, $self] as $value) {
    foreach ([
        static fn () => new NativeXlsx(target(), options: ['properties' => $value]),
        static fn () => new NativeXlsx(target(), options: ['preamble' => [[$value]]]),
        static fn () => new NativeXlsx(target(), options: ['header' => $value]),
        static fn () => new NativeXlsx(target(), [['key' => 'a', 'style' => $value]]),
        static fn () => new NativeXlsx(target(), $value),
        static fn () => new NativeXlsx\Style(...['font' => $value]),
    ] as $at => $act) {
        try {
            $act();
            echo "$at was taken\n";
        } catch (NativeXlsx\Exception | TypeError | Error $error) {
            ok($error->getMessage() !== '' && strlen($error->getMessage()) < 2000, "a message for $at");
        }
    }
}
ok(!file_exists(target() . '.part'), 'nothing was made');
$xlsx = new NativeXlsx(target(), ['a']);
foreach ([[$deep], [$self], ['a' => $self], $deep, $self] as $at => $row) {
    try {
        $xlsx->appendRow($row);
        echo "row $at was taken\n";
    } catch (NativeXlsx\CellException $error) {
        ok(in_array($error->getCode(), [700, 701], true), "row $at");
    }
}
same(0, $xlsx->rowCount());
$xlsx->appendRow(['fine']);
$xlsx->finish();
// Let go piece by piece: PHP's own destructor of such an array would need the stack.
while (is_array($deep)) {
    $deep = $deep[0];
}
// The one that holds itself is a cycle of this test's own.
unset($self['self'], $self, $value, $row, $act);
gc_collect_cycles();
echo "done\n";
--EXPECT--
done
