--TEST--
Link: address, text and tool tip; refused ones
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

use NativeXlsx\Link;
$xlsx = new NativeXlsx(target(), ['a', 'b'], options: ['startRow' => 2, 'startColumn' => 'B']);
$xlsx->appendRow([new Link('https://example.org/?a=1&b=<2>', 'Exämple', 'go & see'), new Link('mailto:a@example.org')]);
$xlsx->appendRow([new Link('internal:Sheet1!A1', 'top'), new Link(url: 'https://example.org/', text: null, tip: null)]);
$xlsx->commit();
$xlsx->appendRow([new Link('file:///tmp/x.pdf', '=1+1'), null]);
foreach (['no address', '', "https://a\x01b", 'https://example.org/' . str_repeat('x', 2080)] as $url) {
    throws(NativeXlsx\CellException::class, 700, ['column B', "'a'"], static fn () => $xlsx->appendRow([new Link($url)]));
}
throws(NativeXlsx\CellException::class, 700, '255', static fn () => $xlsx->appendRow([new Link('https://example.org', tip: str_repeat('x', 256))]));
throws(NativeXlsx\CellException::class, 700, 'UTF-8', static fn () => $xlsx->appendRow([new Link("https://\xff")]));
$xlsx->finish();
$read = xlsx(target());
same([['a', 'b'], ['Exämple', 'a@example.org'], ['top', 'https://example.org/'], ['=1+1']], array_map(static fn ($row) => array_slice($row, 1), array_slice($read->grid(), 1)));
$links = $read->links();
ksort($links);
same(['B3', 'B4', 'B5', 'C3', 'C4'], array_keys($links));
same('go & see', $links['B3'][1]);
same('mailto:a@example.org', $links['C3'][0]);
holds(['example.org', 'a=1'], $links['B3'][0]);
holds('Sheet1!A1', $links['B4'][0]);
same('single', Xlsx::attributes($read->look('C4')->font->u)['val'] ?? 'single', 'looks like a link');
ok(isset($read->look('C4')->font->u), 'underlined');
$link = new Link('https://example.org', 'text', 'tip');
same(['https://example.org', 'text', 'tip'], [$link->url(), $link->text(), $link->tip()]);
echo "done\n";
--EXPECT--
done
