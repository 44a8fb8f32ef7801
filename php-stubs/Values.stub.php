<?php

/**
 * Values that say what kind of cell they want to be. They don't change, and can be cloned, compared and serialised.
 */

namespace NativeXlsx;

/** A formula. Text alone never becomes one. */
final class Formula
{
    private readonly string $formula;
    private readonly string|int|float|bool|null $result;

    /**
     * @param string $formula With or without the leading `=`, in English and with commas, as the file format has it.
     * @param string|int|float|bool|null $result What readers show that don't calculate. Excel calculates on opening.
     */
    public function __construct(string $formula, string|int|float|bool|null $result = null)
    {
    }

    public function formula(): string
    {
    }

    public function result(): string|int|float|bool|null
    {
    }
}

/**
 * A hyperlink. Excel takes 65,530 of them per sheet.
 *
 * @see https://support.microsoft.com/en-us/office/excel-specifications-and-limits-1672b34d-7043-467e-8e27-269d656771c3
 */
final class Link
{
    private readonly string $url;
    private readonly ?string $text;
    private readonly ?string $tip;

    /**
     * @param string $url `https:`, `mailto:`, `file:`, `internal:Sheet1!A1`, …
     * @param string|null $text What the cell shows; null: the URL.
     * @param string|null $tip The tool tip.
     */
    public function __construct(string $url, ?string $text = null, ?string $tip = null)
    {
    }

    public function url(): string
    {
    }

    public function text(): ?string
    {
    }

    public function tip(): ?string
    {
    }
}

/**
 * A value with a look of its own.
 *
 * @phpstan-import-type Style from \NativeXlsx
 */
final class Cell
{
    private readonly mixed $value;
    private readonly ?string $format;
    private readonly ?array $style;

    /**
     * @param mixed $value Anything a cell takes, except another Cell.
     * @param string|null $format Number format, `'0.00'` or `'yyyy-mm-dd'`; wins over `$style['format']`.
     * @param Style|null $style
     */
    public function __construct(mixed $value, ?string $format = null, ?array $style = null)
    {
    }

    public function value(): mixed
    {
    }

    public function format(): ?string
    {
    }

    /** @return Style|null */
    public function style(): ?array
    {
    }
}
