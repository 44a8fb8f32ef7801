--TEST--
Nothing of the user's text reaches a part name, a relationship or a formula unasked
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$evil = ['=cmd|\'/C calc\'!A0', '=HYPERLINK("https://evil.example")', '@SUM(1)', '../../evil', 'https://evil.example', "\"/><evil a=\"", '&evil;', ']]><evil/>', "+1+1\t", '-2+3'];
$xlsx = new NativeXlsx(target(), array_map(static fn ($n) => ['key' => "k$n", 'header' => $evil[$n]], array_keys($evil)), "&<evil>", ['preamble' => [$evil], 'properties' => ['title' => $evil[5], 'custom' => ["\"/><evil" => $evil[5]]]]);
$xlsx->appendRow($evil);
$xlsx->finish();
$read = xlsx(target());
same([$evil, $evil, $evil], $read->grid());
$zip = new ZipArchive();
$zip->open(target());
for ($n = 0; $n < $zip->numFiles; $n++) {
    $name = $zip->getNameIndex($n);
    ok(!str_contains($name, 'evil') && !str_contains($name, '..'), $name);
    $text = $zip->getFromIndex($n);
    ok(!str_contains($text, '<evil'), "markup in $name");
    ok(!str_contains($text, '<f>'), "a formula in $name");
    if (str_ends_with($name, '.rels')) {
        ok(!str_contains($text, 'evil'), $name);
    }
    ok(simplexml_load_string($text) !== false, "$name is XML");
}
echo "done\n";
--EXPECT--
done
