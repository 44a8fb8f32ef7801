<?php

namespace NativeXlsx\Laravel\Compat\Sheets;

use Illuminate\Contracts\Support\Arrayable;
use NativeXlsx\Laravel\Compat\Concerns;
use NativeXlsx\Laravel\Compat\UnsupportedValue;

/** What one row of the source becomes: no row, one or several, by map() where there is one. */
final class Rows
{
    private readonly bool $maps;

    public function __construct(private readonly object $sheet)
    {
        $this->maps = Concerns::has($sheet, 'WithMapping');
    }

    /**
     * @return array<array-key, array<array-key, mixed>>
     *
     * @throws UnsupportedValue
     */
    public function of(mixed $row): array
    {
        return self::several(self::values($this->maps ? $this->sheet->map($row) : $row));
    }

    /**
     * A row whose values are all rows is that many rows; one without values is none.
     *
     * @param array<array-key, mixed> $row
     * @return array<array-key, array<array-key, mixed>>
     */
    public static function several(array $row): array
    {
        foreach ($row as $value) {
            if (!is_array($value)) {
                return [$row];
            }
        }
        return $row;
    }

    /** @return array<array-key, mixed> */
    private static function values(mixed $row): array
    {
        if (is_array($row)) {
            return $row;
        }
        if (!is_object($row)) {
            throw UnsupportedValue::row(get_debug_type($row));
        }
        if (method_exists($row, 'attributesToArray')) {
            return $row->attributesToArray(); // a model, without its relations
        }
        if ($row instanceof Arrayable) {
            return $row->toArray();
        }
        $values = json_decode((string) json_encode($row), true);
        return is_array($values) ? $values : throw UnsupportedValue::row(get_debug_type($row));
    }
}
