<?php
// Every kind of cell that PHP values become.

enum Suit: string
{
    case Hearts = 'h♥';
    case Spades = 's';
}

enum Level: int
{
    case Low = 1;
    case High = 3;
}

enum Plain
{
    case Alpha;
}

workbook('scalars', static function (string $path): array {
    $rows = [
        [null, true, false, 0, 1, -1, 42],
        [999999999999999, -999999999999999, 1000000000000000, 1000000000000001, PHP_INT_MAX, PHP_INT_MIN],
        [0.1, -0.0, 1.5e300, -2.2250738585072014e-308, 0.30000000000000004, 1e15, 123456789.123456, M_PI],
        ['', 'text', '0', '007', '1e5', '=1+1', '+49 30 1234', '-5', '@sum', 'TRUE', '#N/A', '2024-01-02'],
        ['12345678901234567890', '0.1000', ' 1', "1\n"],
    ];
    $want = $rows;
    // Beyond 15 significant digits a whole number becomes text: nothing is ever rounded. 10^15 has only one.
    $want[1] = [999999999999999, -999999999999999, 1000000000000000, '1000000000000001', (string) PHP_INT_MAX, (string) PHP_INT_MIN];
    $xlsx = new NativeXlsx($path);
    $xlsx->appendRows($rows);
    $xlsx->finish();
    return ['sheets' => [['name' => 'Sheet1', 'rows' => $want]]];
});

workbook('text', static function (string $path): array {
    $all = '';
    for ($code = 1; $code < 0x20; $code++) {
        $all .= "[" . chr($code) . "]";
    }
    $texts = [
        'Grüße, żółć, Ünïcödé', '李小龍 美咲 민준', 'مرحبا بالعالم', '👩‍👩‍👧 🎁 𝔘𝔫𝔦', "e\u{301} combining",
        ' leading', 'trailing ', "\ttab", "line\nbreak", "\n", ' ', "two  spaces", "\u{A0}nbsp\u{A0}", "\u{2028}line separator",
        "cr\rlf\r\nend", $all, "nul \x7f del", "\u{FFFD} \u{FEFF}bom", "\u{E000} private",
        '_x0041_', '_x0041', '_x005F_x0041_', 'a_x000D_b', '__x0041__', '_X0041_', '_xD83D__xDE00_', '_x00e9_',
        '<b>&amp; "quoted" \'single\' ]]> </t>', '&#65; &lt;', '<![CDATA[x]]>', '-->',
        str_repeat('ä', 32767), str_repeat("\u{1F600}", 16383), str_repeat("\n", 300),
    ];
    $xlsx = new NativeXlsx($path, sheet: 'Tëxt & <more>');
    $xlsx->appendRows(array_map(static fn (string $text): array => [$text], $texts));
    $xlsx->finish();
    return ['sheets' => [['name' => 'Tëxt & <more>', 'rows' => array_map(static fn (string $text): array => [$text], $texts)]]];
});

workbook('dates', static function (string $path) use ($moment, $span): array {
    $zone = new DateTimeZone('Europe/Berlin');
    $dates = [
        '1900-01-01T00:00:00', '1900-01-02T12:00:00', '1900-02-28T00:00:00', '1900-03-01T00:00:00', '1904-01-01T00:00:00',
        '1999-12-31T23:59:59', '2024-02-29T09:30:00', '2024-03-31T02:30:00', '2000-01-01T00:00:00.001', '2038-01-19T03:14:08',
        '9999-12-31T00:00:00', '9999-12-31T23:59:59',
    ];
    $xlsx = new NativeXlsx($path);
    $rows = $want = [];
    foreach ($dates as $iso) {
        // The wall clock counts, whatever the zone: nothing is shifted through UTC.
        $rows[] = [new DateTimeImmutable($iso, new DateTimeZone('UTC')), new DateTime($iso, new DateTimeZone('Pacific/Auckland'))];
        $want[] = [$moment($iso), $moment($iso)];
    }
    $rows[] = [new DateTimeImmutable('2024-05-01 00:30:00', $zone)];
    $want[] = [$moment('2024-05-01T00:30:00')];
    $rows[] = [new DateInterval('PT9H30M'), new DateInterval('PT26H5M4S'), new DateInterval('P2DT1S')];
    $want[] = [$span(34200), $span(26 * 3600 + 304), $span(2 * 86400 + 1)];
    $xlsx->appendRows($rows);
    $xlsx->finish();
    return ['sheets' => [['name' => 'Sheet1', 'rows' => $want]]];
});

workbook('every-second', static function (string $path) use ($moment): array {
    // A time of day is a fraction that no float holds exactly; 09:30:00 must never be read as 09:29:59.
    $rows = $want = [];
    for ($second = 0; $second < 86_400; $second += 97) {
        $rows[] = [$at = new DateTimeImmutable('@' . (1_700_006_400 + $second))];
        $want[] = [$moment($at->format('Y-m-d\TH:i:s'))];
    }
    $xlsx = new NativeXlsx($path);
    $xlsx->appendRows($rows);
    $xlsx->finish();
    return ['sheets' => [['name' => 'Sheet1', 'rows' => $want]]];
});

workbook('objects', static function (string $path): array {
    $stringable = new class {
        public function __toString(): string
        {
            return 'from __toString';
        }
    };
    $model = new class implements ArrayAccess {
        public function offsetExists(mixed $key): bool
        {
            return $key !== 'none';
        }

        public function offsetGet(mixed $key): mixed
        {
            return "cast $key";
        }

        public function offsetSet(mixed $key, mixed $value): void {}

        public function offsetUnset(mixed $key): void {}
    };
    $xlsx = new NativeXlsx($path, ['a', 'b', ['key' => 'c', 'header' => 'Sea']]);
    $xlsx->appendRow(['a' => Suit::Hearts, 'b' => Level::High, 'c' => Plain::Alpha]);
    $xlsx->appendRow(['c' => 3, 'a' => 1]);
    $xlsx->appendRow((object) ['a' => $stringable, 'c' => 'x', 'unknown' => 'ignored']);
    $xlsx->appendRow($model);
    $xlsx->appendRow([1, 2]);
    $xlsx->finish();
    return ['sheets' => [['name' => 'Sheet1', 'rows' => [
        ['a', 'b', 'Sea'],
        ['h♥', 3, 'Alpha'],
        [1, null, 3],
        ['from __toString', null, 'x'],
        ['cast a', 'cast b', 'cast c'],
        [1, 2, null],
    ]]]];
});

workbook('types', static function (string $path) use ($moment, $span): array {
    // Columns with types convert strings, as databases give them.
    $xlsx = new NativeXlsx($path, [
        ['key' => 'text', 'type' => 'text'], ['key' => 'integer', 'type' => 'integer'], ['key' => 'decimal', 'type' => 'decimal'],
        ['key' => 'number', 'type' => 'number'], ['key' => 'boolean', 'type' => 'boolean'], ['key' => 'date', 'type' => 'date'],
        ['key' => 'datetime', 'type' => 'datetime'], ['key' => 'time', 'type' => 'time'], ['key' => 'auto', 'type' => 'auto'],
    ]);
    $xlsx->appendRows([
        [17, '17', '12.50', '1e3', '1', '2024-02-29', '2024-02-29 09:30:00', '09:30:00', '12.50'],
        ['0', '-9', '-0.01', '0.1', true, '1900-01-01', '9999-12-31 23:59:59', '838:59:59', null],
        [1.5, '999999999999999', '123456789012.345', 2, 0, new DateTime('2024-01-02 10:00'), '2024-01-02 03:04:05.678', '00:00:00', 1.25],
        [null, '1234567890123456789', '1234567890123456.78', null, false, null, null, null, true],
    ]);
    $xlsx->finish();
    return ['sheets' => [['name' => 'Sheet1', 'rows' => [
        ['text', 'integer', 'decimal', 'number', 'boolean', 'date', 'datetime', 'time', 'auto'],
        ['17', 17, 12.5, 1000, true, $moment('2024-02-29'), $moment('2024-02-29T09:30:00'), $span(34200), '12.50'],
        ['0', -9, -0.01, 0.1, true, $moment('1900-01-01'), $moment('9999-12-31T23:59:59'), $span(838 * 3600 + 3599), null],
        ['1.5', 999999999999999, 123456789012.345, 2, false, $moment('2024-01-02T10:00:00'), $moment('2024-01-02T03:04:05.678'), $span(0), 1.25],
        [null, '1234567890123456789', '1234567890123456.78', null, false, null, null, null, true],
    ]]]];
});
