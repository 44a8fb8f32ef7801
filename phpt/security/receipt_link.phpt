--TEST--
A link in the receipt's place is neither read as one nor written through
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

$path = target();
file_put_contents(folder() . '/precious', 'precious');
symlink(folder() . '/precious', "$path.receipt");
try {
    $xlsx = new NativeXlsx($path, options: ['id' => 'x']);
    $xlsx->appendRow([1]);
    $xlsx->finish();
    ok(!is_link("$path.receipt"), 'replaced by a receipt of its own');
} catch (NativeXlsx\Exception $error) {
    holds('receipt', $error->getMessage());
}
same('precious', file_get_contents(folder() . '/precious'));
echo "done\n";
--EXPECT--
done
