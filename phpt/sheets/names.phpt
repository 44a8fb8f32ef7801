--TEST--
Excel's rules for sheet names
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

$xlsx = new NativeXlsx(target());
foreach (['', str_repeat('x', 32), str_repeat('😀', 16), 'a[', 'a]', 'a:', 'a*', 'a?', 'a/', 'a\\', "'a", "a'", 'History', 'hISTORY', "a\x03b", "a\nb"] as $name) {
    foreach ([static fn () => $xlsx->addSheet($name), static fn () => new NativeXlsx(target('x'), sheet: $name)] as $act) {
        try {
            $act();
            echo 'taken: ', show($name), "\n";
        } catch (NativeXlsx\Exception $error) {
            holds("'$name' can't be a sheet's name", $error->getMessage());
            ok(in_array([$error::class, $error->getCode()], [[NativeXlsx\Exception::class, 100], [NativeXlsx\LimitException::class, 600]], true), $error->getCode() . ' ' . $error->getMessage());
        }
    }
}
foreach ([str_repeat('x', 31), str_repeat('ä', 31), "it's", 'a & b <c>', '😀', ' edge ', 'Histories'] as $name) {
    $xlsx->addSheet($name);
}
foreach (["IT'S", 'SHEET1', str_repeat('Ä', 31)] as $taken) {
    throws(NativeXlsx\StateException::class, 504, $taken, static fn () => $xlsx->addSheet($taken));
}
$xlsx->finish();
echo "done\n";
--EXPECT--
done
