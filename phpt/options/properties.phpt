--TEST--
Document properties, custom ones too
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$xlsx = new NativeXlsx(target(), options: ['properties' => [
    'title' => 'Tïtle & <more>', 'author' => 'Änna', 'subject' => 'S', 'company' => 'C', 'category' => 'K', 'keywords' => 'a, b', 'comment' => 'N', 'manager' => 'M',
    'status' => 'final', 'created' => new DateTimeImmutable('2024-02-29 12:34:56', new DateTimeZone('Asia/Tokyo')),
    'custom' => ['Text' => 'v & w', 'Int' => 5, 'Big' => 12345678901, 'Float' => 1.5, 'Bool' => true, 'Day' => new DateTimeImmutable('2024-01-02 03:04:05')],
]]);
$xlsx->finish();
$read = xlsx(target());
$core = $read->xml('docProps/core.xml');
same(['Tïtle & <more>', 'Änna', 'S', 'K', 'a, b', 'N', 'final', '2024-02-29T12:34:56Z'], array_map(strval(...), [$core->title, $core->creator, $core->subject, $core->category, $core->keywords, $core->description, $core->contentStatus, $core->created]));
$app = $read->xml('docProps/app.xml');
same(['C', 'M'], [(string) $app->Company, (string) $app->Manager]);
foreach ($read->xml('docProps/custom.xml')->property as $property) {
    echo $property['name'], ' ', $property->children()[0]->getName(), ' ', $property->children()[0], "\n";
}
(new NativeXlsx(target('text'), options: ['properties' => ['created' => '2023-01-02 03:04:05']]))->finish();
same('2023-01-02T03:04:05Z', (string) xlsx(target('text'))->xml('docProps/core.xml')->created);
throws(NativeXlsx\Exception::class, 100, "'created'", static fn () => new NativeXlsx(target('x'), options: ['properties' => ['created' => 'yesterday']]));
--EXPECT--
Text lpwstr v & w
Int i4 5
Big r8 12345678901
Float r8 1.5
Bool bool true
Day filetime 2024-01-02T03:04:05Z
