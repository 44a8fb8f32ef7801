<?php

namespace NativeXlsx\Laravel\Tests\Compat;

use ArrayObject;
use DateTimeImmutable;
use Illuminate\Support\HtmlString;
use Illuminate\Support\Stringable;
use NativeXlsx\Formula;
use NativeXlsx\Laravel\Compat\Binder;
use NativeXlsx\Laravel\Compat\UnsupportedValue;
use NativeXlsx\Laravel\Status;
use PHPUnit\Framework\TestCase;

/** The rules of docs/from-laravel-excel.md, one by one. */
final class BinderTest extends TestCase
{
    public function testNumericTextBecomesANumber(): void
    {
        foreach (
            [
                '0' => 0, '7' => 7, '-7' => -7, '+7' => 7, '12.50' => 12.5, '.5' => 0.5, '5.' => 5.0, '-.5' => -0.5, '0.5' => 0.5, '0.' => 0.0,
                '1e5' => 100_000.0, '1E+3' => 1_000.0, '2.5e-3' => 0.0025, '1.5e30' => 1.5e30, '999999999999999' => 999_999_999_999_999,
            ] as $text => $number
        ) {
            self::assertSame($number, Binder::bind((string) $text, true), (string) $text);
        }
    }

    public function testOtherTextStaysText(): void
    {
        foreach (
            [
                '007', '-007', '+007', '00.5', '0e5', '00', '9223372036854775808', '-99999999999999999999', '12345678901234567890', '1e30', '1.0E999', '1e1234', '1 000', '1,5',
                '12abc', '0x1A', '--1', '+', '-', '.', 'e5', '١', ' 7', 'text', '#N/A', '#REF!', '=1+1', '=', '==', '=HYPERLINK("x")', '+49 30 123', '-x', '@x',
                'NAN', 'INF', '2024-01-01', '12:30',
            ] as $text
        ) {
            self::assertSame($text, Binder::bind($text, true), $text);
        }
    }

    public function testANumberOfMoreThanFifteenDigitsIsLeftToTheWriterWhichKeepsThem(): void
    {
        self::assertSame(9_223_372_036_854_775_807, Binder::bind('9223372036854775807', true));
        self::assertSame(1_234_567_890_123_456, Binder::bind('+1234567890123456', true));
    }

    public function testWithoutStrictComparisonWhatEqualsNullIsBlank(): void
    {
        foreach ([null, 0, 0.0, -0.0, false, '', []] as $value) {
            self::assertNull(Binder::bind($value, false), var_export($value, true));
        }
        foreach (['0' => 0, '0.0' => 0.0, ' ' => ' '] as $text => $expected) {
            self::assertSame($expected, Binder::bind((string) $text, false), (string) $text);
        }
        self::assertTrue(Binder::bind(true, false));
    }

    public function testWithStrictComparisonOnlyNullIsBlank(): void
    {
        self::assertNull(Binder::bind(null, true));
        foreach ([0, 0.0, false, '', 1, 1.5, true] as $value) {
            self::assertSame($value, Binder::bind($value, true));
        }
        self::assertSame('[]', Binder::bind([], true));
    }

    public function testArraysAreJsonWithItsOrdinaryEscapes(): void
    {
        self::assertSame('["a","b\/c","\u00fc"]', Binder::bind(['a', 'b/c', 'ü'], false));
        self::assertSame('{"k":1}', Binder::bind(['k' => 1], false));
        $this->expectException(UnsupportedValue::class);
        Binder::bind(["\xff"], false);
    }

    public function testDatesAreTextOfTheirOwnClock(): void
    {
        self::assertSame('2024-02-29 00:30:00', Binder::bind(new DateTimeImmutable('2024-02-29 00:30:00.5 Europe/Berlin'), false));
    }

    public function testObjects(): void
    {
        self::assertSame(12, Binder::bind(new Stringable('12'), true));
        self::assertSame('012', Binder::bind(new HtmlString('012') instanceof \Stringable ? new HtmlString('012') : new Stringable('012'), true));
        self::assertSame('pending', Binder::bind(Status::Pending, true));
        $formula = new Formula('=A1+1');
        self::assertSame($formula, Binder::bind($formula, false));
        $this->expectException(UnsupportedValue::class);
        $this->expectExceptionMessage('ArrayObject');
        Binder::bind(new ArrayObject(), true);
    }

    public function testTextIsMadeFitForACell(): void
    {
        self::assertSame("a\nb\nc\n", Binder::bind("a\r\nb\rc\n", true));
        self::assertSame("caf\u{FFFD}", Binder::bind("caf\xe9", true));
        self::assertSame(32_767, mb_strlen(Binder::bind(str_repeat('ü', 40_000), true)));
        $emoji = Binder::bind('x' . str_repeat('😀', 20_000), true);
        self::assertSame(1 + 16_383, mb_strlen($emoji));
        self::assertSame('😀', mb_substr($emoji, -1));
    }
}
