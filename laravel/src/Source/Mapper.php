<?php

namespace NativeXlsx\Laravel\Source;

use Illuminate\Database\Eloquent\Builder as EloquentBuilder;
use Illuminate\Database\Eloquent\Model;
use Illuminate\Database\Eloquent\Relations\BelongsToMany;
use Illuminate\Database\Eloquent\Relations\Relation;
use Illuminate\Support\Collection;
use NativeXlsx\Laravel\Contracts\Exportable;
use UnexpectedValueException;

/** Makes an export's cells of rows: models with their relations, or objects; then preload() and map(). */
final class Mapper
{
    private ?EloquentBuilder $builder = null;

    private ?BelongsToMany $pivot = null;

    public function __construct(private readonly Exportable $export, bool $eloquent)
    {
        if (!$eloquent) {
            return;
        }
        // Only for its model and its with(): the rows are those of the frozen query.
        $query = $export->query();
        if ($query instanceof BelongsToMany) {
            $this->pivot = $query;
        }
        $this->builder = $query instanceof Relation ? $query->getQuery() : $query;
    }

    /**
     * @param list<array<string, mixed>> $page
     * @return iterable<array<array-key, mixed>> rows of cells
     */
    public function rows(array $page): iterable
    {
        $rows = $this->builder !== null ? $this->models($page) : new Collection(array_map(static fn (array $row): object => (object) $row, $page));
        if (method_exists($this->export, 'preload')) {
            $this->export->preload($rows);
        }
        foreach ($rows as $row) {
            $cells = $this->export->map($row);
            if (!is_array($cells)) {
                throw new UnexpectedValueException(get_class($this->export) . '::map() gives ' . get_debug_type($cells) . '; it must give an array: the cells of a row, or a list of such arrays.');
            }
            if ($cells === [] || !array_is_list($cells) || !is_array($cells[0])) {
                if ($cells !== []) {
                    yield $cells;
                }
                continue;
            }
            yield from $cells;
        }
    }

    /**
     * @param list<array<string, mixed>> $page
     * @return Collection<int, Model>
     */
    private function models(array $page): Collection
    {
        $model = $this->builder->getModel();
        $connection = $this->builder->getQuery()->getConnection()->getName();
        $models = [];
        foreach ($page as $row) {
            $models[] = $instance = $model->newFromBuilder($row, $connection);
            if ($this->pivot !== null) {
                $this->hydratePivot($instance);
            }
        }
        return $model->newCollection($this->builder->eagerLoadRelations($models));
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
