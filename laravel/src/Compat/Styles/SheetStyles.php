<?php

namespace NativeXlsx\Laravel\Compat\Styles;

use NativeXlsx\Cell;
use NativeXlsx\Laravel\Compat\Unsupported;

/**
 * What each cell of a sheet looks like: the workbook's default style, the columns' formats, and the array of styles(), one
 * over the other. What holds for whole columns becomes the column's style; the rest is given cell by cell, and only in
 * rows that it is for.
 */
final class SheetStyles
{
    /** @var list<array{Coordinates, StyleArray}> in the order in which they were given: later ones win */
    private array $rules = [];

    /** @var list<Coordinates> of rules that aren't for whole columns */
    private array $bounded = [];

    /** @var array<string, array<string, mixed>> */
    private array $cache = [];

    /** @param StyleArray $default of every cell that is written */
    public function __construct(private readonly StyleArray $default)
    {
    }

    /** @throws Unsupported */
    public function add(string|int $coordinates, StyleArray $style): void
    {
        foreach (Coordinates::parse($coordinates) as $area) {
            $this->rules[] = [$area, $style];
            if (!$area->isColumns()) {
                $this->bounded[] = $area;
            }
        }
    }

    public function isEmpty(): bool
    {
        return $this->rules === [] && $this->default->look === [] && $this->default->edges === [];
    }

    /** The last column that is named by a rule, where it is a reasonable one. */
    public function columns(): int
    {
        $last = 0;
        foreach ($this->rules as [$area]) {
            $right = $area->right ?? $area->left;
            $last = max($last, $right < Coordinates::COLUMNS ? $right : $area->left);
        }
        return $last;
    }

    /** @return array<string, mixed> of all cells of a column, as NativeXlsx takes styles */
    public function ofColumn(int $column): array
    {
        return $this->native($column, array_values(array_filter($this->rules, static fn (array $rule): bool => $rule[0]->isColumns())), 2, $column + 1);
    }

    /** Whether cells of this row look otherwise than their columns say. */
    public function touches(int $row): bool
    {
        foreach ($this->bounded as $area) {
            if ($area->hasRow($row)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The cells of a row, with their looks where touches() says so. Cells without a value get one too, as far as a range
     * reaches.
     *
     * @param list<mixed> $cells from column A on
     * @return list<mixed>
     */
    public function dress(int $row, array $cells): array
    {
        $rules = array_values(array_filter($this->rules, static fn (array $rule): bool => $rule[0]->hasRow($row)));
        $width = count($cells);
        $reach = $width;
        foreach ($rules as [$area]) {
            if ($area->right !== null && !$area->isColumns() && $area->right < Coordinates::COLUMNS) {
                $reach = max($reach, $area->right);
            }
        }
        for ($column = 1; $column <= $reach; $column++) {
            $style = $this->native($column, $rules, $row, $width);
            $value = $cells[$column - 1] ?? null;
            if ($value instanceof Cell) {
                $cells[$column - 1] = new Cell($value->value(), $value->format(), ($value->style() ?? []) + $style);
            } elseif ($style !== []) {
                $cells[$column - 1] = new Cell($value, null, $style);
            } else {
                $cells[$column - 1] = $value;
            }
        }
        return $cells;
    }

    /**
     * @param list<array{Coordinates, StyleArray}> $rules
     * @return array<string, mixed>
     */
    private function native(int $column, array $rules, int $row, int $width): array
    {
        $look = $this->default->look;
        $edges = self::sides($this->default, true, true, true, true);
        $key = (string) $column;
        $mine = [];
        foreach ($rules as $number => [$area, $style]) {
            if ($area->hasColumn($column, $width)) {
                $right = $area->right ?? $width;
                $at = [$row === $area->top, $column === $right, $row === $area->bottom, $column === $area->left];
                $mine[] = [$style, $at];
                $key .= ';' . spl_object_id($style) . implode('', array_map('intval', $at));
            }
        }
        if (isset($this->cache[$key])) {
            return $this->cache[$key];
        }
        foreach ($mine as [$style, $at]) {
            $look = $style->look + $look;
            foreach (self::sides($style, ...$at) as $side => $edge) {
                $edges[$side] = $edge + ($edges[$side] ?? []);
            }
        }
        // Rules for many rows make few different looks; a bound nevertheless.
        if (count($this->cache) > 20_000) {
            $this->cache = [];
        }
        return $this->cache[$key] = $look + self::border($edges);
    }

    /** @return array<string, array{0?: string, 1?: string}> the sides of one cell, which is at these ends of the range */
    private static function sides(StyleArray $style, bool $top, bool $right, bool $bottom, bool $left): array
    {
        $given = $style->edges;
        $sides = [];
        foreach (['top' => $top, 'right' => $right, 'bottom' => $bottom, 'left' => $left] as $side => $isEnd) {
            $between = $side === 'left' || $side === 'right' ? 'vertical' : 'horizontal';
            $edge = ($given[$isEnd ? 'outline' : $between] ?? []) + ($given[$side] ?? []);
            if ($edge !== []) {
                $sides[$side] = $edge;
            }
        }
        return $sides;
    }

    /**
     * @param array<string, array{0?: string, 1?: string}> $edges
     * @return array<string, mixed>
     */
    private static function border(array $edges): array
    {
        $lines = $colors = [];
        foreach ($edges as $side => $edge) {
            if (isset($edge[0])) {
                $lines[$side] = $edge[0];
                if ($edge[0] !== 'none' && isset($edge[1])) {
                    $colors[$edge[1]] = true;
                }
            }
        }
        if (count($colors) > 1) {
            throw Unsupported::style('borders of one cell in more than one colour aren\'t written');
        }
        return ($lines === [] ? [] : ['border' => $lines]) + ($colors === [] ? [] : ['borderColor' => (string) array_key_first($colors)]);
    }
}
