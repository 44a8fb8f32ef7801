<?php

namespace NativeXlsx\Laravel\Definition;

use Illuminate\Database\Connection;
use Illuminate\Database\Eloquent\Builder as EloquentBuilder;
use Illuminate\Database\Eloquent\Relations\BelongsToMany;
use Illuminate\Database\Eloquent\Relations\Relation;
use Illuminate\Database\Query\Builder;
use Illuminate\Database\Query\Expression;
use NativeXlsx\Laravel\Exceptions\RefusedException;

/**
 * A query that an export class gave, as one base builder with all scopes applied, and what is known of it. The builder is a
 * copy; the given one stays as it is.
 */
final class QueryShape
{
    private function __construct(
        public readonly Builder $query,
        public readonly Connection $connection,
        public readonly ?EloquentBuilder $eloquent,
        private readonly string $class,
    ) {
    }

    /** @throws RefusedException */
    public static function of(object $given, string $class): self
    {
        $eloquent = match (true) {
            $given instanceof Relation => clone $given->getQuery(),
            $given instanceof EloquentBuilder => clone $given,
            default => null,
        };
        if ($eloquent === null && !$given instanceof Builder) {
            throw new RefusedException("$class::query() gives " . get_debug_type($given) . '; it must give a query builder, an Eloquent builder or a relation, not its result.');
        }
        $query = $eloquent !== null ? clone $eloquent->toBase() : clone $given;
        if ($eloquent !== null && $query->columns === null) {
            $query->columns = [$eloquent->getModel()->getTable() . '.*'];
        }
        if ($given instanceof BelongsToMany) {
            self::selectPivot($query, $given);
        }
        /** @var Connection $connection */
        $connection = $query->getConnection();
        $shape = new self($query, $connection, $eloquent, $class);
        $shape->refuse();
        return $shape;
    }

    public function refused(string $why): RefusedException
    {
        return new RefusedException("{$this->class} can't be exported: $why");
    }

    /** GROUP BY or DISTINCT: pages can't be made around it, only within. */
    public function isGrouped(): bool
    {
        return !empty($this->query->groups) || $this->query->distinct !== false;
    }

    /** Name and alias of the FROM table; null: it is a subquery. @return array{table: string, alias: string}|null */
    public function table(): ?array
    {
        return is_string($this->query->from) ? self::named($this->query->from) : null;
    }

    /**
     * All tables by alias, and whether the join may leave their columns NULL.
     *
     * @return array<string, array{table: string, nullable: bool}>
     */
    public function tables(): array
    {
        $tables = [];
        $main = $this->table();
        if ($main !== null) {
            $tables[$main['alias']] = ['table' => $main['table'], 'nullable' => false];
        }
        foreach ($this->query->joins ?? [] as $join) {
            if ($join->type === 'right') {
                $tables = array_map(static fn (array $table): array => ['nullable' => true] + $table, $tables);
            }
            if (is_string($join->table)) {
                $named = self::named($join->table);
                $tables[$named['alias']] = ['table' => $named['table'], 'nullable' => $join->type === 'left'];
            }
        }
        return $tables;
    }

    /** @return list<string|Expression> what is selected */
    public function columns(): array
    {
        return array_values($this->query->columns ?? ['*']);
    }

    /** @return array{table: string, alias: string} */
    private static function named(string $table): array
    {
        $parts = preg_split('/\s+as\s+/i', trim($table)) ?: [$table];
        return ['table' => $parts[0], 'alias' => $parts[1] ?? $parts[0]];
    }

    /** As the relation's own get() would: columns of the pivot table come with it. */
    private static function selectPivot(Builder $query, BelongsToMany $relation): void
    {
        $columns = [$relation->getForeignPivotKeyName(), $relation->getRelatedPivotKeyName(), ...(fn (): array => $this->pivotColumns)->call($relation)];
        foreach (array_unique($columns) as $column) {
            $query->addSelect($relation->getTable() . '.' . $column . ' as pivot_' . $column);
        }
    }

    private function refuse(): void
    {
        $query = $this->query;
        if (!empty($query->unions)) {
            throw $this->refused('a UNION has no index to go through page by page. Export its parts one after the other, or make it a table.');
        }
        if ($query->limit !== null || $query->offset !== null) {
            throw $this->refused('limit() and offset() can\'t be combined with pages that begin behind the last row. Take them out, or make them a where().');
        }
        if ($query->lock !== null) {
            throw $this->refused('lockForUpdate() and sharedLock() would lock rows for the length of a page only. Take them out.');
        }
        if ($query->columns === null && !empty($query->joins)) {
            throw $this->refused('with joins, "select *" gives several columns the same name. Name the columns: ->select(\'orders.*\', \'customers.name as customer\').');
        }
    }
}
