<?php

namespace NativeXlsx\Laravel\Compat\Styles;

use NativeXlsx\Laravel\Compat\Unsupported;

/** `1`, `'B'`, `'B2'`, `'A1:D10'`, `'A:D'`, `'2:4'`, and lists of them with commas: the cells that a style is for. */
final class Coordinates
{
    public const ROWS = 1_048_576;

    public const COLUMNS = 16_384;

    /**
     * @param int|null $right null: as far as the row goes (a coordinate that is a row's number)
     */
    private function __construct(
        public readonly int $top,
        public readonly int $left,
        public readonly int $bottom,
        public readonly ?int $right,
    ) {
    }

    /**
     * @return list<self>
     *
     * @throws Unsupported it is none of these
     */
    public static function parse(string|int $coordinates): array
    {
        $areas = [];
        foreach (explode(',', str_replace(['$', ' '], '', (string) $coordinates)) as $area) {
            $areas[] = self::area(strtoupper($area)) ?? throw Unsupported::style("'$coordinates' isn't a cell, a range, a column or a row");
        }
        return $areas;
    }

    /** 1 for A. */
    public static function column(string $letters): int
    {
        $number = 0;
        foreach (str_split(strtoupper($letters)) as $letter) {
            $number = $number * 26 + ord($letter) - 64;
        }
        return $number;
    }

    /** All rows of its columns. */
    public function isColumns(): bool
    {
        return $this->top === 1 && $this->bottom === self::ROWS;
    }

    public function hasRow(int $row): bool
    {
        return $row >= $this->top && $row <= $this->bottom;
    }

    /** @param int $width columns that the row uses */
    public function hasColumn(int $column, int $width): bool
    {
        return $column >= $this->left && $column <= ($this->right ?? $width);
    }

    private static function area(string $area): ?self
    {
        if (ctype_digit($area)) {
            return self::checked((int) $area, 1, (int) $area, null);
        }
        $ends = explode(':', $area);
        if (count($ends) > 2) {
            return null;
        }
        [$from, $to] = [self::corner($ends[0]), self::corner($ends[1] ?? $ends[0])];
        if ($from === null || $to === null) {
            return null;
        }
        return self::checked(
            min($from[0] ?? 1, $to[0] ?? 1),
            min($from[1] ?? 1, $to[1] ?? 1),
            max($from[0] ?? self::ROWS, $to[0] ?? self::ROWS),
            max($from[1] ?? self::COLUMNS, $to[1] ?? self::COLUMNS),
        );
    }

    private static function checked(int $top, int $left, int $bottom, ?int $right): ?self
    {
        $fits = $top >= 1 && $bottom <= self::ROWS && $left >= 1 && ($right ?? 1) <= self::COLUMNS;
        return $fits ? new self($top, $left, $bottom, $right) : null;
    }

    /** @return array{int|null, int|null}|null row and column */
    private static function corner(string $corner): ?array
    {
        if (preg_match('/^([A-Z]{0,3})([1-9]\d{0,6})?$/', $corner, $match) !== 1 || $corner === '') {
            return null;
        }
        return [isset($match[2]) ? (int) $match[2] : null, $match[1] === '' ? null : self::column($match[1])];
    }
}
