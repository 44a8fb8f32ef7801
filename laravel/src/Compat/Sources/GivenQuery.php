<?php

namespace NativeXlsx\Laravel\Compat\Sources;

use Illuminate\Database\Connection;
use Illuminate\Database\Eloquent\Builder as EloquentBuilder;
use Illuminate\Database\Eloquent\Model;
use Illuminate\Database\Eloquent\Relations\BelongsToMany;
use Illuminate\Database\Eloquent\Relations\Relation;
use Illuminate\Database\Query\Builder;
use Illuminate\Support\Collection;
use NativeXlsx\Laravel\Compat\Unsupported;
use ReflectionProperty;

/** What an export's query() gave, taken apart: the base builder that reads, and what makes models of its rows. */
final class GivenQuery
{
    private function __construct(
        public readonly Builder $base,
        private readonly ?EloquentBuilder $eloquent,
        private readonly ?BelongsToMany $pivot,
    ) {
    }

    /** @throws Unsupported */
    public static function of(object $sheet): self
    {
        $given = $sheet->query();
        $eloquent = match (true) {
            $given instanceof Relation => clone $given->getQuery(),
            $given instanceof EloquentBuilder => clone $given,
            default => null,
        };
        if ($eloquent === null && !$given instanceof Builder) {
            throw new Unsupported($sheet::class, ['query()' => 'it gives ' . get_debug_type($given)
                . ', of which pages can\'t be read; give a query builder, an Eloquent builder or a relation (of a Scout search, a whereIn() of its keys())']);
        }
        $base = $eloquent !== null ? clone $eloquent->toBase() : clone $given;
        if ($eloquent !== null && $base->columns === null && empty($base->unions)) {
            $base->columns = [$eloquent->getModel()->getTable() . '.*'];
        }
        $pivot = $given instanceof BelongsToMany ? $given : null;
        if ($pivot !== null) {
            self::selectPivot($base, $pivot);
        }
        return new self($base, $eloquent, $pivot);
    }

    public function connection(): Connection
    {
        /** @var Connection */
        return $this->base->getConnection();
    }

    /** Gives the pages of an unsorted query an order, as Laravel's chunk() does. @throws Unsupported there is none to give */
    public function order(object $sheet): void
    {
        $query = $this->base;
        $ordered = !empty($query->orders) || !empty($query->unionOrders);
        if ($this->eloquent === null) {
            if (!$ordered) {
                throw new Unsupported($sheet::class, ['query()' => 'a query builder must say in which order its pages come; add ->orderBy(\'id\')']);
            }
            return;
        }
        // Behind the order that is asked for, what tells alike rows apart; where the statement allows it.
        $plain = empty($query->unions) && empty($query->groups) && $query->distinct === false;
        if (!$ordered || $plain) {
            $query->orderBy($this->eloquent->getModel()->getQualifiedKeyName());
        }
    }

    /**
     * Models with their relations, or objects.
     *
     * @param list<array<string, mixed>> $rows
     * @return Collection<int, mixed>
     */
    public function hydrate(array $rows): Collection
    {
        if ($this->eloquent === null) {
            return new Collection(array_map(static fn (array $row): object => (object) $row, $rows));
        }
        $model = $this->eloquent->getModel();
        $connection = $this->connection()->getName();
        $models = [];
        foreach ($rows as $row) {
            $models[] = $instance = $model->newFromBuilder($row, $connection);
            if ($this->pivot !== null) {
                $this->hydratePivot($instance);
            }
        }
        $models = $model->newCollection($this->eloquent->eagerLoadRelations($models));
        return method_exists($this->eloquent, 'applyAfterQueryCallbacks') ? $this->eloquent->applyAfterQueryCallbacks($models) : $models;
    }

    /** As the relation's own get() does. */
    private static function selectPivot(Builder $query, BelongsToMany $relation): void
    {
        /** @var list<string> $extra */
        $extra = (new ReflectionProperty(BelongsToMany::class, 'pivotColumns'))->getValue($relation);
        foreach (array_unique([$relation->getForeignPivotKeyName(), $relation->getRelatedPivotKeyName(), ...$extra]) as $column) {
            $query->addSelect($relation->getTable() . ".$column as pivot_$column");
        }
    }

    private function hydratePivot(Model $model): void
    {
        $values = [];
        foreach ($model->getAttributes() as $name => $value) {
            if (str_starts_with($name, 'pivot_')) {
                $values[substr($name, 6)] = $value;
                unset($model->$name);
            }
        }
        $model->setRelation($this->pivot->getPivotAccessor(), $this->pivot->newExistingPivot($values));
    }
}
