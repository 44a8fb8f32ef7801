--TEST--
An unknown option is an error that names it and those that exist
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

$cases = [
    [static fn () => new NativeXlsx(target(), options: ['autoFilter' => true]), ["'autoFilter' is unknown", 'autofilter', 'onBadCell', 'commitSeconds']],
    [static fn () => new NativeXlsx(target(), options: ['list']), ['list']],
    [static fn () => (new NativeXlsx(target('s')))->addSheet('Two', options: ['id' => 'x']), ["sheet 'Two'", "'id' is unknown", 'freezeHeader']],
    [static fn () => new NativeXlsx(target(), [['key' => 'a', 'witdh' => 3]]), ['column 1', "'witdh' is unknown", 'width']],
    [static fn () => new NativeXlsx(target(), [['header' => 'a']]), ['column 1', "'key' is missing"]],
    [static fn () => new NativeXlsx(target(), [['key' => 'a', 'type' => 'money']]), ["'type' must be", 'decimal', "'money'"]],
    [static fn () => new NativeXlsx(target(), [['key' => 'a', 'width' => 256]]), ["'width'", 'auto', '255']],
    [static fn () => new NativeXlsx(target(), [['key' => 'a', 'width' => -1]]), ["'width'"]],
    [static fn () => new NativeXlsx(target(), [['key' => 'a', 'hidden' => 1]]), ["'hidden' must be true or false"]],
    [static fn () => new NativeXlsx(target(), [['key' => 'a', 'style' => ['bolt' => true]]]), ["'bolt' is unknown", 'bold']],
    [static fn () => new NativeXlsx(target(), ['a' => 'b']), ['columns must be a list']],
    [static fn () => new NativeXlsx(target(), ['a', 5]), ['column 2']],
    [static fn () => new NativeXlsx(target(), ['a', ['key' => 'b'], 'a']), ['columns 1 and 3', "'a'", 'unique']],
    [static fn () => new NativeXlsx(target(), options: ['header' => 'yes']), ["'header'", 'a style']],
    [static fn () => new NativeXlsx(target(), options: ['freezeHeader' => 1]), ["'freezeHeader' must be true or false"]],
    [static fn () => new NativeXlsx(target(), options: ['startRow' => 0]), ["'startRow'", '1048576']],
    [static fn () => new NativeXlsx(target(), options: ['startRow' => 1048577]), ["'startRow'"]],
    [static fn () => new NativeXlsx(target(), options: ['startColumn' => 'XFE']), ["'startColumn'", 'XFD']],
    [static fn () => new NativeXlsx(target(), options: ['startColumn' => 0]), ["'startColumn'"]],
    [static fn () => new NativeXlsx(target(), options: ['preamble' => 'title']), ["'preamble'", 'list']],
    [static fn () => new NativeXlsx(target(), options: ['preamble' => [[[]]]]), ['preamble']],
    [static fn () => new NativeXlsx(target(), options: ['properties' => ['titel' => 'x']]), ["'titel' is unknown", 'title']],
    [static fn () => new NativeXlsx(target(), options: ['properties' => ['title' => str_repeat('x', 256)]]), ["'title'", '255']],
    [static fn () => new NativeXlsx(target(), options: ['properties' => ['title' => "a\x01"]]), ["'title'", 'control']],
    [static fn () => new NativeXlsx(target(), options: ['durability' => 'none']), ["'durability'", "'power' or 'process'"]],
    [static fn () => new NativeXlsx(target(), options: ['compression' => 9]), ["'compression'"]],
    [static fn () => new NativeXlsx(target(), options: ['compression' => 'zip']), ["'compression'", "'fast', 'default' or 'best'"]],
    [static fn () => new NativeXlsx(target(), options: ['commitSeconds' => 0]), ["'commitSeconds'"]],
    [static fn () => new NativeXlsx(target(), options: ['onBadCell' => true]), ["'onBadCell'"]],
    [static fn () => new NativeXlsx(target(), options: ['lockTimeout' => NAN]), ["'lockTimeout'"]],
    [static fn () => new NativeXlsx(target(), options: ['properties' => ['title' => static fn () => 1]]), ['Closure']],
    [static fn () => new NativeXlsx(target(), options: ['id' => "\xff"]), ['UTF-8']],
    // What could not be written later is refused now.
    [static fn () => new NativeXlsx(target(), options: ['preamble' => [[NAN]]]), ['preamble', 'NaN']],
    [static fn () => new NativeXlsx(target(), options: ['preamble' => [[str_repeat('x', 32768)]]]), ['preamble', '32767']],
    [static fn () => new NativeXlsx(target(), options: ['preamble' => [[new DateTimeImmutable('1800-01-01')]]]), ['preamble', '1800-01-01']],
    [static fn () => new NativeXlsx(target(), [['key' => 'a', 'header' => str_repeat('x', 32768)]]), ['header', '32767']],
    [static fn () => new NativeXlsx(target(), options: ['properties' => ['created' => new DateTimeImmutable('1800-01-01')]]), ["'created'", '1900']],
    [static fn () => new NativeXlsx(target(), options: ['properties' => ['custom' => ['a' => INF]]]), ["'custom'", 'scalar']],
    [static fn () => new NativeXlsx(target(), options: ['properties' => ['custom' => ['a' => []]]]), ["'custom'", 'scalar']],
    [static fn () => new NativeXlsx(target(), options: ['properties' => ['custom' => ['a']]]), ["'custom'", 'names']],
];
foreach ($cases as [$act, $parts]) {
    throws(NativeXlsx\Exception::class, 100, $parts, $act);
}
$recursive = [];
$recursive['preamble'] = &$recursive;
throws(NativeXlsx\Exception::class, 100, 'nested', static fn () => new NativeXlsx(target(), options: $recursive));
// The cycle is this test's own.
unset($recursive['preamble'], $recursive);
gc_collect_cycles();
same([target('s') . '.part'], glob(folder() . '/*'), 'nothing was made by a wrong option');
echo "done\n";
--EXPECT--
done
