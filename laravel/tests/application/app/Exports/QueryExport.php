<?php

namespace App\Exports;

use Closure;
use NativeXlsx\Laravel\NativeExport;

/** Whatever query a test wants to see, within its own process. */
class QueryExport extends NativeExport
{
    public static ?Closure $query = null;

    /** @var list<string|array<string, mixed>> */
    public static array $columns = ['id'];

    /** @var string|list<string>|array<string, 'asc'|'desc'>|null */
    public static string|array|null $key = null;

    public static ?string $bound = null;

    public function query(): object
    {
        return (self::$query)($this->filters);
    }

    public function columns(): array
    {
        return self::$columns;
    }

    public function key(): string|array|null
    {
        return self::$key;
    }

    public function bound(): ?string
    {
        return self::$bound;
    }

    /**
     * @param list<string|array<string, mixed>> $columns
     * @param string|list<string>|array<string, 'asc'|'desc'>|null $key
     */
    public static function of(Closure $query, array $columns = ['id'], string|array|null $key = null, ?string $bound = null): static
    {
        [self::$query, self::$columns, self::$key, self::$bound] = [$query, $columns, $key, $bound];
        return new static();
    }
}
