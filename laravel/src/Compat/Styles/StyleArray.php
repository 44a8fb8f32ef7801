<?php

namespace NativeXlsx\Laravel\Compat\Styles;

use NativeXlsx\Laravel\Compat\Unsupported;

/**
 * PhpSpreadsheet's array of a style (as applyFromArray() takes it) in words of the native engine. What Excel could show but
 * the engine doesn't write is refused by name rather than left out.
 */
final class StyleArray
{
    /**
     * @param array<string, mixed> $look of each cell, as NativeXlsx takes styles; without borders
     * @param array<string, array{0?: string, 1?: string}> $edges side => line and colour. Sides: top, right, bottom and left
     *     of each cell; outline of the whole range; vertical and horizontal between its cells
     */
    private function __construct(public readonly array $look, public readonly array $edges)
    {
    }

    /**
     * @param array<array-key, mixed> $style
     *
     * @throws Unsupported
     */
    public static function of(array $style): self
    {
        $look = $edges = [];
        foreach ($style as $part => $values) {
            match (strtolower((string) $part)) {
                'font' => $look = self::font(self::array($part, $values)) + $look,
                'fill' => $look = self::fill(self::array($part, $values)) + $look,
                'alignment' => $look = self::alignment(self::array($part, $values)) + $look,
                'numberformat' => $look = self::numberFormat(self::array($part, $values)) + $look,
                'borders' => $edges = self::borders(self::array($part, $values)),
                default => throw Unsupported::style("'$part' isn't written"),
            };
        }
        return new self($look, $edges);
    }

    /**
     * @param array<array-key, mixed> $values
     * @return array<string, mixed>
     */
    private static function font(array $values): array
    {
        $look = [];
        foreach ($values as $key => $value) {
            match (strtolower((string) $key)) {
                'name' => $look['font'] = (string) $value,
                'size' => $look['size'] = (float) $value,
                'bold' => $look['bold'] = (bool) $value,
                'italic' => $look['italic'] = (bool) $value,
                'strikethrough', 'strike' => $look['strike'] = (bool) $value,
                'underline' => $look['underline'] = is_bool($value) ? $value : (string) $value,
                'color' => $look['color'] = self::color($value),
                'superscript', 'subscript' => $value ? throw Unsupported::style("'font.$key' isn't written") : null,
                default => throw Unsupported::style("'font.$key' isn't written"),
            };
        }
        return $look;
    }

    /**
     * @param array<array-key, mixed> $values
     * @return array<string, mixed>
     */
    private static function fill(array $values): array
    {
        $values = array_change_key_case($values);
        $type = (string) ($values['filltype'] ?? $values['type'] ?? '');
        $color = $values['startcolor'] ?? $values['color'] ?? null;
        if ($type !== '' && $type !== 'none' && $type !== 'solid') {
            throw Unsupported::style("the fill '$type' isn't written, 'solid' is");
        }
        return $type === 'solid' && $color !== null ? ['background' => self::color($color)] : [];
    }

    /**
     * @param array<array-key, mixed> $values
     * @return array<string, mixed>
     */
    private static function alignment(array $values): array
    {
        $look = [];
        foreach ($values as $key => $value) {
            match (strtolower((string) $key)) {
                'horizontal' => $look['align'] = (string) $value,
                'vertical' => $look['valign'] = (string) $value,
                'wraptext', 'wrap' => $look['wrap'] = (bool) $value,
                'shrinktofit' => $look['shrink'] = (bool) $value,
                'indent' => $look['indent'] = (int) $value,
                'textrotation', 'rotation' => $look['rotation'] = abs((int) $value) <= 90
                    ? (int) $value
                    : throw Unsupported::style("a text rotation of $value isn't written, -90 to 90 degrees are"),
                default => throw Unsupported::style("'alignment.$key' isn't written"),
            };
        }
        return $look;
    }

    /**
     * @param array<array-key, mixed> $values
     * @return array<string, mixed>
     */
    private static function numberFormat(array $values): array
    {
        $values = array_change_key_case($values);
        $code = $values['formatcode'] ?? $values['code'] ?? throw Unsupported::style("'numberFormat' without 'formatCode' isn't known");
        return ['format' => (string) $code];
    }

    /**
     * @param array<array-key, mixed> $values
     * @return array<string, array{0?: string, 1?: string}>
     */
    private static function borders(array $values): array
    {
        $edges = [];
        foreach ($values as $key => $value) {
            $edge = self::edge(self::array("borders.$key", $value));
            $sides = match (strtolower((string) $key)) {
                'allborders' => ['top', 'right', 'bottom', 'left'],
                'top', 'right', 'bottom', 'left', 'outline', 'vertical', 'horizontal' => [strtolower((string) $key)],
                'inside' => ['vertical', 'horizontal'],
                default => throw Unsupported::style("'borders.$key' isn't written"),
            };
            foreach ($sides as $side) {
                $edges[$side] = $edge + ($edges[$side] ?? []);
            }
        }
        return $edges;
    }

    /** @param array<array-key, mixed> $values @return array{0?: string, 1?: string} */
    private static function edge(array $values): array
    {
        $values = array_change_key_case($values);
        $edge = [];
        $line = $values['borderstyle'] ?? $values['style'] ?? null;
        if ($line !== null) {
            $edge[0] = is_bool($line) ? ($line ? 'medium' : 'none') : (string) $line;
        }
        if (isset($values['color'])) {
            $edge[1] = self::color($values['color']);
        }
        return $edge;
    }

    /** `['rgb' => 'RRGGBB']`, `['argb' => 'AARRGGBB']`, one of them alone, or PhpSpreadsheet's Color. */
    public static function color(mixed $color): string
    {
        if (is_object($color) && method_exists($color, 'getRGB')) {
            $color = $color->getRGB();
        }
        $hex = is_array($color) ? ($color['rgb'] ?? $color['argb'] ?? null) : $color;
        $hex = is_string($hex) ? ltrim($hex, '#') : '';
        if (preg_match('/^([0-9A-Fa-f]{2})?([0-9A-Fa-f]{6})$/', $hex, $match) !== 1) {
            throw Unsupported::style('a colour is written as [\'rgb\' => \'RRGGBB\'] or [\'argb\' => \'AARRGGBB\'], not as ' . json_encode($color));
        }
        return '#' . strtoupper($match[2]);
    }

    /** @return array<array-key, mixed> */
    private static function array(string|int $part, mixed $values): array
    {
        return is_array($values) ? $values : throw Unsupported::style("'$part' must be an array");
    }
}
