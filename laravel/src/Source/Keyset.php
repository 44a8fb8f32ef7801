<?php

namespace NativeXlsx\Laravel\Source;

use Illuminate\Database\Connection;
use NativeXlsx\Laravel\Exceptions\RefusedException;

/**
 * The SQL that begins a page behind a row's key, and the key itself: as the database compares, which isn't always as PHP does.
 * MySQL's ENUM and SET sort by a number, so that stands for their value; NULL is the lowest value, in PostgreSQL the highest.
 */
final class Keyset
{
    private const ORDINAL = 'nx_ordinal_';

    /** Digits of a number that come back as they went, through SQLite's text. */
    private const SQLITE_DIGITS = 15;

    /**
     * @param array<string, 'asc'|'desc'> $key
     * @param list<string> $nullable columns of the key that may be NULL
     * @param list<string> $ordinals columns of the key that are ENUM or SET
     */
    public function __construct(
        private readonly Connection $connection,
        private readonly array $key,
        private readonly array $nullable = [],
        private readonly array $ordinals = [],
    ) {
    }

    /** Further columns to select. */
    public function select(): string
    {
        $columns = '';
        foreach (array_keys($this->key) as $i => $column) {
            if (in_array($column, $this->ordinals, true)) {
                $columns .= ', ' . $this->expression($column) . ' as ' . $this->wrap(self::ORDINAL . $i);
            }
        }
        return $columns;
    }

    public function order(): string
    {
        $order = [];
        foreach ($this->key as $column => $direction) {
            $order[] = $this->expression($column) . ' ' . $direction;
        }
        return implode(', ', $order);
    }

    /**
     * Takes the key out of a row, and what select() has added to it.
     *
     * @param array<string, mixed> $row
     * @return list<scalar|null>
     *
     * @throws RefusedException
     */
    public function take(array &$row): array
    {
        $values = [];
        foreach (array_keys($this->key) as $i => $column) {
            if (!array_key_exists($column, $row)) {
                throw new RefusedException("The query's result has no column \"$column\", by which its rows are told apart. Select it, or name others in key().");
            }
            $value = $row[$column];
            if (array_key_exists(self::ORDINAL . $i, $row)) {
                $value = $row[self::ORDINAL . $i] === null ? null : (int) $row[self::ORDINAL . $i];
                unset($row[self::ORDINAL . $i]);
            }
            $values[] = $this->fit($column, $value);
        }
        return $values;
    }

    /**
     * `a > ? or (a = ? and b > ?)`, with the first column's bound also alone, by which an index is entered.
     *
     * @param list<scalar|null> $after
     * @param list<mixed> $bindings
     */
    public function behind(array $after, array &$bindings): string
    {
        $columns = array_keys($this->key);
        $sql = $this->notBefore($columns[0], $after[0], $bindings);
        $cases = [];
        foreach ($columns as $i => $column) {
            $case = [];
            foreach (array_slice($columns, 0, $i) as $j => $before) {
                $case[] = $this->equal($before, $after[$j], $bindings);
            }
            $case[] = $this->beyond($column, $after[$i], $bindings);
            $cases[] = '(' . implode(' and ', $case) . ')';
        }
        return ($sql === '' ? '' : "$sql and ") . '(' . implode(' or ', $cases) . ')';
    }

    /**
     * @param list<scalar|null> $values
     * @param list<mixed> $bindings
     */
    public function at(array $values, array &$bindings): string
    {
        $conditions = [];
        foreach (array_keys($this->key) as $i => $column) {
            $conditions[] = $this->equal($column, $values[$i], $bindings);
        }
        return implode(' and ', $conditions);
    }

    /**
     * Whether keys that PHP tells apart could be one to the database: text of different case, `1.0` and `1.00`.
     *
     * @param list<scalar|null> $one
     * @param list<scalar|null> $other
     */
    public static function mayBeEqual(array $one, array $other): bool
    {
        foreach ($one as $i => $value) {
            $plain = !is_string($value) && !is_string($other[$i]);
            $digits = is_string($value) && is_string($other[$i]) && strlen($value) === strlen($other[$i]) && ctype_digit($value) && ctype_digit($other[$i]);
            if ($value !== $other[$i] && ($plain || $digits)) {
                return false;
            }
        }
        return true;
    }

    private function fit(string $column, mixed $value): string|int|float|bool|null
    {
        if ($value === null && !in_array($column, $this->nullable, true)) {
            throw new RefusedException("\"$column\" is NULL in a row, and rows behind it would be left out. Order by columns that are never NULL.");
        }
        if ($value !== null && !is_scalar($value)) {
            throw new RefusedException("\"$column\" is binary, and pages can't begin behind such a value here. Order by another column, or name others in key().");
        }
        if (is_float($value) && $this->connection->getDriverName() === 'sqlite' && strlen(trim((string) preg_replace('/E.*|\D/', '', self::digits($value)), '0')) > self::SQLITE_DIGITS) {
            throw new RefusedException("\"$column\" is a floating-point number of more than " . self::SQLITE_DIGITS . ' digits (' . self::digits($value) . '), which SQLite may not find again. Order by another column.');
        }
        return $value;
    }

    /** @param list<mixed> $bindings */
    private function notBefore(string $column, mixed $value, array &$bindings): string
    {
        if ($value === null) {
            return $this->nullsLast($column) ? $this->expression($column) . ' is null' : '';
        }
        $sql = $this->expression($column) . ($this->key[$column] === 'desc' ? ' <= ' : ' >= ') . $this->mark($value, $bindings);
        return $this->orNull($column, $sql);
    }

    /** @param list<mixed> $bindings */
    private function beyond(string $column, mixed $value, array &$bindings): string
    {
        if ($value === null) {
            return $this->nullsLast($column) ? '1 = 0' : $this->expression($column) . ' is not null';
        }
        $sql = $this->expression($column) . ($this->key[$column] === 'desc' ? ' < ' : ' > ') . $this->mark($value, $bindings);
        return $this->orNull($column, $sql);
    }

    /** @param list<mixed> $bindings */
    private function equal(string $column, mixed $value, array &$bindings): string
    {
        return $this->expression($column) . ($value === null ? ' is null' : ' = ' . $this->mark($value, $bindings));
    }

    private function orNull(string $column, string $sql): string
    {
        return in_array($column, $this->nullable, true) && $this->nullsLast($column) ? "($sql or {$this->expression($column)} is null)" : $sql;
    }

    private function nullsLast(string $column): bool
    {
        return ($this->key[$column] === 'desc') !== ($this->connection->getDriverName() === 'pgsql');
    }

    /** @param list<mixed> $bindings */
    private function mark(mixed $value, array &$bindings): string
    {
        if (!is_float($value)) {
            $bindings[] = $value;
            return '?';
        }
        $bindings[] = self::digits($value);
        // SQLite never finds a text equal to a number that no column gave its type.
        return $this->connection->getDriverName() === 'sqlite' ? 'cast(? as real)' : '?';
    }

    /** All digits, whatever php.ini says of `precision`. */
    private static function digits(float $value): string
    {
        return var_export($value, true);
    }

    private function expression(string $column): string
    {
        return $this->wrap($column) . (in_array($column, $this->ordinals, true) ? ' + 0' : '');
    }

    private function wrap(string $column): string
    {
        return $this->connection->getQueryGrammar()->wrap($column);
    }
}
