<?php

namespace NativeXlsx\Laravel\Definition;

/**
 * The condition that keeps out what is added after an export was asked for: `id <= 4711`, where 4711 is the highest value of
 * the moment. Every row that is there has its value or a lower one, so none of them is ever left out, whatever the column; what
 * is kept out are rows that sort behind. With numbers that are counted up, ULIDs and UUIDs in order of time those are all
 * later ones; with random keys only a column that export's bound() names can tell.
 */
final class Bound
{
    private readonly Columns $schema;

    public function __construct(private readonly QueryShape $shape)
    {
        $this->schema = new Columns($shape->connection);
    }

    /**
     * @param string|null $named column of the FROM table whose values only grow; null: the one that is its key
     * @param string|list<string>|array<string, 'asc'|'desc'>|null $key the export's own key()
     *
     * @throws \NativeXlsx\Laravel\Exceptions\RefusedException there is no such column
     */
    public function apply(?string $named = null, string|array|null $key = null): void
    {
        $main = $this->shape->table();
        // The rows of a right join needn't have a row of the FROM table.
        $right = array_filter($this->shape->query->joins ?? [], static fn (object $join): bool => $join->type === 'right');
        if ($main === null || $right !== []) {
            if ($named !== null) {
                throw $this->shape->refused("bound() names $named, but with a " . ($main === null ? 'subquery in FROM' : 'right join') . ' no column tells what was added later. Leave bound() out.');
            }
            return;
        }
        $column = $named !== null ? $this->named($main, $named) : $this->own($main, $key);
        if ($column === null) {
            return;
        }
        $full = $main['alias'] . '.' . $column['name'];
        $highest = $this->shape->connection->table($main['table'])->useWritePdo();
        if ($column['nullable']) {
            $highest->whereNotNull($column['name']);
        }
        $value = $highest->orderByDesc($column['name'])->limit(1)->value($column['name']);
        if ($value === null && $column['int']) {
            $value = 0;
        }
        if ($value !== null && !is_int($value) && !(is_string($value) && mb_check_encoding($value, 'UTF-8'))) {
            if ($named !== null) {
                throw $this->shape->refused("bound() names $named, whose values are no text, whole numbers or times. Name another column.");
            }
            return;
        }
        $query = $this->shape->query;
        match (true) {
            $column['nullable'] => $query->where(static fn (object $either): object => ($value === null ? $either : $either->where($full, '<=', $value))->orWhereNull($full)),
            $value === null => $query->whereRaw('1 = 0'),
            default => $query->where($full, '<=', $value),
        };
    }

    /**
     * @param array{table: string, alias: string} $main
     * @return array{name: string, nullable: bool, int: bool}
     */
    private function named(array $main, string $named): array
    {
        $name = self::within($main, $named);
        $nullable = $name === null ? null : $this->schema->nullable($main['table'], $name);
        if ($nullable === null) {
            throw $this->shape->refused("bound() names $named, which is no column of {$main['table']}. Name a column of the FROM table whose values only grow, as created_at.");
        }
        if ($this->unfit($main['table'], (string) $name)) {
            throw $this->shape->refused("bound() names $named, whose type doesn't compare as it sorts. Name another column.");
        }
        return ['name' => (string) $name, 'nullable' => $nullable, 'int' => false];
    }

    /**
     * @param array{table: string, alias: string} $main
     * @param string|list<string>|array<string, 'asc'|'desc'>|null $key
     * @return array{name: string, nullable: bool, int: bool}|null
     */
    private function own(array $main, string|array|null $key): ?array
    {
        $model = $this->shape->eloquent?->getModel();
        if ($model !== null && $model->getIncrementing() && $model->getKeyType() === 'int' && is_string($model->getKeyName())) {
            return ['name' => $model->getKeyName(), 'nullable' => false, 'int' => true];
        }
        $counted = $model === null ? $this->schema->incrementing($main['table']) : null;
        if ($counted !== null) {
            return ['name' => $counted, 'nullable' => false, 'int' => true];
        }
        $names = [];
        foreach ((array) ($key ?? []) as $name => $value) {
            $names[] = is_int($name) ? $value : $name;
        }
        $name = $model !== null ? $model->getKeyName() : (count($names) === 1 ? self::within($main, $names[0]) : ($names === [] ? 'id' : null));
        if (!is_string($name) || $this->schema->nullable($main['table'], $name) !== false || $this->unfit($main['table'], $name)) {
            return null;
        }
        return ['name' => $name, 'nullable' => false, 'int' => false];
    }

    /** @param array{table: string, alias: string} $main */
    private static function within(array $main, string $column): ?string
    {
        $dot = strrpos($column, '.');
        if ($dot === false) {
            return $column;
        }
        return in_array(substr($column, 0, $dot), [$main['alias'], $main['table']], true) ? substr($column, $dot + 1) : null;
    }

    private function unfit(string $table, string $column): bool
    {
        return $this->schema->isOrdinal($table, $column) || $this->schema->unfit($table, $column) !== null;
    }
}
