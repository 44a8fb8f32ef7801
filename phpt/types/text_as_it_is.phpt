--TEST--
Control characters, _xHHHH_, markup, edge blanks and all of Unicode come back as they were
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$all = '';
for ($code = 0; $code < 0x20; $code++) {
    $all .= '[' . chr($code) . ']';
}
$texts = [
    $all, "nul\0byte", "\x7f", '_x0041_', '__x0041__', '_x005F_x0041_', '_x000D_', '_xD83D__xDE00_', '_x00e9_', '_x41_', '_X0041_',
    '<b>&amp;"\' ]]> </t>', '&#65;', '<![CDATA[x]]>', ' leading', 'trailing ', "\t", "\n", "a\r\nb\rc", '  two  blanks  ', ' ',
    "\u{FFFE}\u{FFFF}", "\u{FEFF}bom", "\u{FFFD}", "\u{E000}\u{10FFFF}", '👩‍👩‍👧 𝔘', 'مرحبا', "e\u{301}", '李小龍', "\u{A0}\u{2028}\u{85}",
];
$xlsx = new NativeXlsx(target());
$xlsx->appendRows(array_map(static fn ($text) => [$text], $texts));
$xlsx->finish();
$read = xlsx(target());
foreach ($texts as $at => $text) {
    same(bin2hex($text), bin2hex((string) $read->value('A' . $at + 1)), "text $at");
}
// Every code point, in cells that fit.
$xlsx = new NativeXlsx(target('unicode'));
$rows = [];
for ($from = 0; $from <= 0x10FFFF; $from += 0x1000) {
    $text = '';
    for ($code = $from; $code < $from + 0x1000; $code++) {
        $text .= $code >= 0xD800 && $code <= 0xDFFF ? '' : mb_chr($code, 'UTF-8');
    }
    $rows[] = [$text];
}
$xlsx->appendRows($rows);
$xlsx->finish();
$read = xlsx(target('unicode'));
foreach ($rows as $at => [$text]) {
    ok($text === (string) $read->value('A' . $at + 1), 'code points from ' . dechex($at * 0x1000));
}
echo "done\n";
--EXPECT--
done
