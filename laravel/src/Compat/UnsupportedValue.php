<?php

namespace NativeXlsx\Laravel\Compat;

use InvalidArgumentException;

/** A value or row that Laravel Excel's binder couldn't write either. */
final class UnsupportedValue extends InvalidArgumentException
{
    public static function ofType(string $type): self
    {
        return new self("A value of type $type can't be written to a cell; make it text, a number or a date in map().");
    }

    public static function notJson(string $reason): self
    {
        return new self("An array can't be written to a cell as JSON: $reason. Make it text in map().");
    }

    public static function row(string $type): self
    {
        return new self("A row must be an array, a model or another object with values, not $type; make it an array in map().");
    }

    public static function sheet(string $type): self
    {
        return new self("sheets() must give objects with concerns of their own, not $type.");
    }

    public static function noSheet(string $class): self
    {
        return new self("$class::sheets() gave no sheet; Excel needs one at least.");
    }

    public static function rows(string $class, string $method, string $type): self
    {
        return new self("$class::$method() (or its prepareRows()) must give rows to iterate over, not $type.");
    }
}
