<?php

namespace NativeXlsx\Laravel\Definition;

use NativeXlsx\Laravel\Exceptions\RefusedException;

/**
 * The key that pages begin behind: the query's orderBy, as far as it is plain columns that are never NULL, and the primary
 * key behind it, which tells rows apart that are otherwise alike. Each is a column of the result; what the query doesn't
 * select is added to it.
 */
final class Ordering
{
    /** @var list<string> columns that were added to the result */
    public array $added = [];

    /** @var list<string> columns of the key that may be NULL */
    public array $nullable = [];

    /** @var list<string> columns of the key that sort by the number of their value */
    public array $ordinals = [];

    private readonly Columns $schema;

    /** @param bool $nulls whether an order may be of columns that may be NULL */
    public function __construct(private readonly QueryShape $shape, private readonly bool $nulls = false)
    {
        $this->schema = new Columns($shape->connection);
    }

    /**
     * @param string|list<string>|array<string, 'asc'|'desc'>|null $declared the export's own key()
     * @return array<string, 'asc'|'desc'> column of the result => direction
     *
     * @throws RefusedException
     */
    public function key(string|array|null $declared): array
    {
        $key = [];
        $direction = 'asc';
        $primary = $this->primary($declared);
        foreach ($this->shape->query->orders ?? [] as $order) {
            $column = $this->plain($order);
            $direction = strtolower((string) $order['direction']) === 'desc' ? 'desc' : 'asc';
            $is = $this->examined($column);
            $name = $this->nameInResult($column);
            $key[$name] ??= $direction;
            $this->note($name, $is);
            if (count($primary) === 1 && $this->same($column, (string) array_key_first($primary))) {
                return $key; // behind a unique column nothing is left to order
            }
        }
        foreach ($primary as $column => $own) {
            $name = $this->nameInResult((string) $column, isKey: true);
            $key[$name] ??= $own ?? $direction;
            $this->note($name, ['nullable' => false] + ($this->column((string) $column) ?? ['ordinal' => false, 'unfit' => null]));
        }
        return $key;
    }

    /**
     * @param string|list<string>|array<string, 'asc'|'desc'>|null $declared
     * @return array<string, 'asc'|'desc'|null> null: as the last order before it, which one index then serves
     */
    private function primary(string|array|null $declared): array
    {
        if ($declared !== null && $declared !== []) {
            $key = [];
            foreach ((array) $declared as $name => $value) {
                is_int($name) ? $key[(string) $value] = null : $key[$name] = strtolower((string) $value) === 'desc' ? 'desc' : 'asc';
            }
            return $key;
        }
        if ($this->shape->isGrouped()) {
            $groups = array_filter($this->shape->query->groups ?? [], 'is_string');
            if ($groups === [] || count($groups) !== count($this->shape->query->groups)) {
                throw $this->shape->refused('with distinct() or a raw groupBy() nothing tells which columns tell its rows apart. Name them in key().');
            }
            return array_fill_keys($groups, null);
        }
        $model = $this->shape->eloquent?->getModel();
        if ($model !== null) {
            if (!is_string($model->getKeyName()) || $model->getKeyName() === '') {
                throw $this->shape->refused(get_class($model) . ' has no primary key. Name columns that are unique together in key().');
            }
            return [$model->getQualifiedKeyName() => null];
        }
        return [($this->shape->table()['alias'] ?? '') === '' ? 'id' : $this->shape->table()['alias'] . '.id' => null];
    }

    /** @param array<string, mixed> $order */
    private function plain(array $order): string
    {
        $column = $order['column'] ?? null;
        if (($order['type'] ?? null) === 'Raw' || !is_string($column)) {
            throw $this->shape->refused('it is ordered by raw SQL or a subquery' . (isset($order['sql']) ? " ({$order['sql']})" : '')
                . ', and pages can only begin behind a value of a column. Order by a plain column (a generated one may hold the expression), or by nothing.');
        }
        if (str_contains($column, '->')) {
            throw $this->shape->refused("it is ordered by $column, a value inside JSON. Order by a plain column; a generated one may hold that value.");
        }
        return $column;
    }

    /**
     * @return array{nullable: bool, ordinal: bool, unfit: string|null}
     *
     * @throws RefusedException
     */
    private function examined(string $column): array
    {
        $is = $this->column($column) ?? throw $this->shape->refused("it is ordered by $column, which is no column of its tables. Order by a plain column of a table, or by nothing.");
        if ($is['nullable'] && !$this->nulls) {
            throw $this->shape->refused("it is ordered by $column, which may be NULL" . ($is['joined'] ? ' because of the outer join' : '')
                . ': rows would be left out behind the first NULL. Make the column NOT NULL, order by another one, or by nothing.');
        }
        return $is;
    }

    /** What is known of a column of the tables, or of an alias of one. @return array{nullable: bool, joined: bool, ordinal: bool, unfit: string|null}|null */
    private function column(string $column): ?array
    {
        [$alias, $name] = str_contains($column, '.') ? [substr($column, 0, (int) strrpos($column, '.')), substr($column, strrpos($column, '.') + 1)] : [null, $column];
        foreach ($this->shape->columns() as $selected) {
            if ($alias === null && is_string($selected) && preg_match('/^\s*([\w.]+)\s+as\s+(\w+)\s*$/i', $selected, $parts) && strcasecmp($parts[2], $name) === 0) {
                [$alias, $name] = str_contains($parts[1], '.') ? [strstr($parts[1], '.', true), substr($parts[1], strrpos($parts[1], '.') + 1)] : [null, $parts[1]];
                break;
            }
        }
        foreach ($this->shape->tables() as $known => $table) {
            $nullable = $alias === null || $alias === $known ? $this->schema->nullable($table['table'], $name) : null;
            if ($nullable !== null) {
                return [
                    'nullable' => $nullable || $table['nullable'],
                    'joined' => !$nullable,
                    'ordinal' => $this->schema->isOrdinal($table['table'], $name),
                    'unfit' => $this->schema->unfit($table['table'], $name),
                ];
            }
        }
        return null;
    }

    /**
     * @param array{nullable: bool, ordinal: bool, unfit: string|null} $is
     *
     * @throws RefusedException
     */
    private function note(string $name, array $is): void
    {
        if ($is['unfit'] !== null) {
            throw $this->shape->refused("it is ordered by \"$name\" ($is[unfit]), whose values don't compare as they sort once they were read, so no page can begin behind one. Order by another column.");
        }
        if ($is['nullable'] && !in_array($name, $this->nullable, true)) {
            $this->nullable[] = $name;
        }
        if ($is['ordinal'] && !in_array($name, $this->ordinals, true)) {
            $this->ordinals[] = $name;
        }
    }

    /** The name that a column has in the result; it is added if it isn't there. */
    private function nameInResult(string $column, bool $isKey = false): string
    {
        $dot = strrpos($column, '.');
        [$alias, $name] = $dot === false ? [null, $column] : [substr($column, 0, $dot), substr($column, $dot + 1)];
        $tables = $this->shape->tables();
        foreach ($this->shape->columns() as $selected) {
            if (!is_string($selected)) {
                if ($isKey && $alias === null) {
                    return $name; // key() names a column of the result; raw SQL may have made it
                }
                continue;
            }
            $as = preg_split('/\s+as\s+/i', trim($selected)) ?: [$selected];
            $from = strrpos($as[0], '.') === false ? [null, $as[0]] : [substr($as[0], 0, (int) strrpos($as[0], '.')), substr($as[0], strrpos($as[0], '.') + 1)];
            $sameTable = $alias === null || $from[0] === null || $alias === $from[0];
            if ($sameTable && $from[1] === '*' && ($alias !== null || count($tables) <= 1 || $this->has($tables[$from[0] ?? ''] ?? null, $name))) {
                return $name;
            }
            if ($sameTable && strcasecmp($from[1], $name) === 0) {
                return $as[1] ?? $name;
            }
            if ($alias === null && isset($as[1]) && strcasecmp($as[1], $name) === 0) {
                return $as[1];
            }
        }
        if ($this->shape->isGrouped()) {
            throw $this->shape->refused("its key has $column, which the query does not select. Select it; with groupBy() or distinct() it can't be added.");
        }
        $added = 'nx_key_' . count($this->added);
        $this->shape->query->addSelect($column . ' as ' . $added);
        $this->added[] = $added;
        return $added;
    }

    /** @param array{table: string, nullable: bool}|null $table */
    private function has(?array $table, string $column): bool
    {
        return $table !== null && $this->schema->nullable($table['table'], $column) !== null;
    }

    private function same(string $column, string $other): bool
    {
        $main = $this->shape->table()['alias'] ?? '';
        $full = static fn (string $name): string => str_contains($name, '.') ? $name : "$main.$name";
        return strcasecmp($full($column), $full($other)) === 0;
    }
}
