--TEST--
A style first used in the hundredth job works; what was rolled back leaves no gap
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$path = target();
for ($job = 1; $job <= 100; $job++) {
    $xlsx = new NativeXlsx($path, ['n', ['key' => 'd', 'type' => 'date']]);
    if ($job % 10 === 5) {
        $xlsx->appendRow([0], ['size' => $job, 'strike' => true]);
        $xlsx->rollback();
    }
    $xlsx->appendRow([$job, '2024-02-29'], $job === 100 ? ['bold' => true, 'color' => '#123456'] : ($job % 25 === 0 ? ['size' => 20 + $job] : null));
    $xlsx->commit();
    $xlsx->close();
}
(new NativeXlsx($path))->finish();
$read = xlsx($path);
same(100, $read->value('A101'));
ok(isset($read->look('A101')->font->b), 'bold');
same('FF123456', (string) $read->look('A101')->font->color['rgb']);
same(['45', '70', '95', '11'], array_map(static fn ($row) => (string) $read->look("A$row")->font->sz['val'], [26, 51, 76, 77]));
same('yyyy-mm-dd', $read->look('B101')->format);
ok(!isset($read->look('A100')->font->b), 'and only there');
echo "done\n";
--EXPECT--
done
