<?php
// What lies around the cells: sheets, headers, panes, filters, widths, styles, formulas, links, properties; and the same
// workbook built by many handles.

use NativeXlsx\Cell;
use NativeXlsx\Formula;
use NativeXlsx\Link;

workbook('empty', static function (string $path): array {
    (new NativeXlsx($path))->finish();
    return ['sheets' => [['name' => 'Sheet1', 'rows' => []]]];
});

workbook('header-only', static function (string $path): array {
    (new NativeXlsx($path, ['id', ['key' => 'total', 'header' => 'Total €']], 'Blatt 1', ['freezeHeader' => true, 'autofilter' => true]))->finish();
    return ['sheets' => [['name' => 'Blatt 1', 'rows' => [['id', 'Total €']], 'freeze' => 'A2', 'autofilter' => 'A1:B1']]];
});

workbook('sheets', static function (string $path): array {
    // Several sheets, written to in turn, by a handle each time.
    $columns = [['key' => 'id', 'width' => 9], ['key' => 'name', 'width' => 'auto'], ['key' => 'secret', 'hidden' => true]];
    $xlsx = new NativeXlsx($path, $columns, 'First', ['freezeHeader' => true, 'autofilter' => true]);
    $xlsx->appendRow([1, 'one', 'x']);
    $xlsx->commit();
    $xlsx->addSheet("It's second", ['k', 'v']);
    $xlsx->appendRow(['k' => 'a', 'v' => 1]);
    $xlsx->commit();
    $xlsx->close();

    $xlsx = new NativeXlsx($path);
    $xlsx->appendRow(['b', 2]); // the sheet last written to is current
    $xlsx->commit();
    $xlsx->selectSheet('First');
    $xlsx->appendRow([2, str_repeat('wide ', 8), 'y']);
    $xlsx->commit();
    $xlsx->addSheet('Without header');
    $xlsx->appendRow(['only', 'values']);
    $xlsx->commit();
    $xlsx->close();

    $xlsx = new NativeXlsx($path);
    $xlsx->selectSheet("It's second");
    $xlsx->appendChunk('late', [['c', 3], ['d', 4]]);
    $xlsx->finish();
    return ['sheets' => [
        [
            'name' => 'First',
            'rows' => [['id', 'name', 'secret'], [1, 'one', 'x'], [2, str_repeat('wide ', 8), 'y']],
            'freeze' => 'A2', 'autofilter' => 'A1:C3', 'widths' => ['A' => 9.0], 'hidden' => ['C'],
        ],
        ['name' => "It's second", 'rows' => [['k', 'v'], ['a', 1], ['b', 2], ['c', 3], ['d', 4]]],
        ['name' => 'Without header', 'rows' => [['only', 'values']]],
    ]];
});

workbook('many-jobs', static function (string $path): array {
    $rows = [['n', 'text']];
    for ($job = 0; $job < 60; $job++) {
        $chunk = [];
        for ($i = 0; $i < 25; $i++) {
            $chunk[] = [$n = $job * 25 + $i, "job $job, row $i " . str_repeat(chr(65 + $job % 26), $i)];
        }
        $xlsx = new NativeXlsx($path, ['n', 'text'], options: ['id' => 'many', 'compression' => ['fast', 'default', 'best'][$job % 3]]);
        $xlsx->appendChunk("job-$job", $chunk);
        $xlsx->appendChunk("job-$job", $chunk); // delivered twice
        $xlsx->close();
        $rows = [...$rows, ...$chunk];
    }
    $xlsx = new NativeXlsx($path, options: ['id' => 'many']);
    $xlsx->finish();
    return ['sheets' => [['name' => 'Sheet1', 'rows' => $rows]]];
});

workbook('layout', static function (string $path): array {
    $xlsx = new NativeXlsx($path, ['a', 'b'], 'Layout', [
        'startRow' => 3, 'startColumn' => 2, 'preamble' => [['Report'], ['made by', 'a test']], 'freezeHeader' => true, 'autofilter' => true,
    ]);
    $xlsx->appendRows([[1, 2], [3, 4]]);
    $xlsx->finish();
    return ['sheets' => [[
        'name' => 'Layout',
        'rows' => [[], [], [null, 'Report'], [null, 'made by', 'a test'], [null, 'a', 'b'], [null, 1, 2], [null, 3, 4]],
        'freeze' => 'A6',
        'autofilter' => 'B5:C7',
    ]]];
});

workbook('styles', static function (string $path): array {
    $xlsx = new NativeXlsx($path, [
        ['key' => 'plain'],
        ['key' => 'money', 'type' => 'decimal', 'format' => '#,##0.00', 'style' => ['color' => '#C00000']],
        ['key' => 'boxed', 'style' => ['background' => '#FFF2CC', 'border' => 'thin', 'align' => 'center', 'valign' => 'top']],
    ], 'Styles', ['header' => ['bold' => true, 'background' => '#1F4E78', 'color' => '#FFFFFF']]);
    $xlsx->appendRow(['x', '1234.5', 'b']);
    $xlsx->appendRow(['y', '-1', 'c'], ['italic' => true, 'strike' => true]);
    $xlsx->commit();
    $xlsx->close();
    $xlsx = new NativeXlsx($path); // a style first used in a later job
    $xlsx->appendRow([new Cell('z', style: ['font' => 'Courier New', 'size' => 14, 'underline' => 'double', 'wrap' => true]), 0, null]);
    $xlsx->appendRow([new Cell(0.256, format: '0.0%'), new Cell(5, format: '0000'), new Cell('w', style: ['border' => ['bottom' => 'double']])]);
    $xlsx->finish();
    return ['sheets' => [[
        'name' => 'Styles',
        'rows' => [['plain', 'money', 'boxed'], ['x', 1234.5, 'b'], ['y', -1, 'c'], ['z', 0, null], [0.256, 5, 'w']],
        'styles' => [
            'A1' => ['bold' => true, 'background' => '1F4E78', 'color' => 'FFFFFF'],
            'B2' => ['format' => '#,##0.00', 'color' => 'C00000', 'bold' => false],
            'C2' => ['background' => 'FFF2CC', 'border' => 'thin', 'horizontal' => 'center', 'vertical' => 'top'],
            'A3' => ['italic' => true, 'strike' => true],
            'B3' => ['italic' => true, 'strike' => true, 'format' => '#,##0.00', 'color' => 'C00000'],
            'A4' => ['font' => 'Courier New', 'size' => 14, 'underline' => 'double', 'wrap' => true],
            'A5' => ['format' => '0.0%'],
            'B5' => ['format' => '0000', 'color' => 'C00000'],
            'C5' => ['border' => 'double', 'background' => 'FFF2CC'],
        ],
    ]]];
});

workbook('formulas-and-links', static function (string $path): array {
    $xlsx = new NativeXlsx($path, sheet: 'Data');
    $xlsx->appendRow([1, 2, new Formula('SUM(A1:B1)', 3)]);
    $xlsx->appendRow(['a', 'b', new Formula('=A2&"<"&B2', 'a<b')]);
    $xlsx->appendRow([true, null, new Formula('NOT(A3)', false)]);
    $xlsx->appendRow([new Link('https://example.com/?a=1&b=2', 'Example & Co'), new Link('https://example.com/ü'), new Link('mailto:a@example.com', 'mail', 'writes a mail')]);
    $xlsx->appendRow([new Link('internal:Data!A1', 'top')]);
    $xlsx->commit();
    $xlsx->close();
    $xlsx = new NativeXlsx($path);
    $xlsx->appendRow([new Link('https://example.org/later', 'later')]);
    $xlsx->finish();
    return ['sheets' => [['name' => 'Data', 'rows' => [
        [1, 2, ['formula' => 'SUM(A1:B1)', 'result' => 3]],
        ['a', 'b', ['formula' => 'A2&"<"&B2', 'result' => 'a<b']],
        [true, null, ['formula' => 'NOT(A3)', 'result' => false]],
        [['url' => 'https://example.com/?a=1&b=2', 'text' => 'Example & Co'], ['url' => 'https://example.com/ü'], ['url' => 'mailto:a@example.com', 'text' => 'mail']],
        [['url' => 'internal:Data!A1', 'text' => 'top']],
        [['url' => 'https://example.org/later', 'text' => 'later']],
    ]]]];
});

workbook('properties', static function (string $path): array {
    $xlsx = new NativeXlsx($path, ['a'], options: ['properties' => [
        'title' => 'Orders <2024> & more', 'author' => 'Zoë Ångström', 'created' => new DateTimeImmutable('2024-01-02 03:04:05'), 'custom' => ['Batch' => 'No 7', 'Rows' => 12],
    ]]);
    $xlsx->appendRow([1]);
    $xlsx->finish();
    return ['properties' => ['title' => 'Orders <2024> & more', 'creator' => 'Zoë Ångström'], 'sheets' => [['name' => 'Sheet1', 'rows' => [['a'], [1]]]]];
});

workbook('bad-cells', static function (string $path): array {
    $xlsx = new NativeXlsx($path, [['key' => 'n', 'type' => 'integer'], 'x'], options: ['onBadCell' => 'text']);
    $xlsx->appendRow(['12', 'good']);
    $xlsx->appendRow(['12 apples', ['an', 'array']]);
    $xlsx->finish();
    return ['sheets' => [['name' => 'Sheet1', 'rows' => [['n', 'x'], [12, 'good'], ['12 apples', 'Array']]]]];
});

workbook('wide', static function (string $path): array {
    $row = range(1, 16_384);
    $xlsx = new NativeXlsx($path);
    $xlsx->appendRow($row);
    $xlsx->appendRow([1]);
    $xlsx->finish();
    return ['sheets' => [['name' => 'Sheet1', 'rows' => [$row, [1]]]]];
});
