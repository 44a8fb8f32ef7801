<?php

namespace NativeXlsx\Laravel\Operation;

use Illuminate\Database\Connection;
use Illuminate\Support\Facades\DB;
use NativeXlsx\Laravel\Models\Export;

/**
 * Work that rows of `native_exports` no longer show, because they were pruned or began again: so that a counter never
 * goes back. One row a class.
 */
final class Totals
{
    public const COLUMNS = ['rows', 'bytes', 'slices', 'slice_ms', 'commits', 'commit_ms', 'resumes'];

    private const TABLE = 'native_export_totals';

    /**
     * Takes over what the row has counted so far; whoever calls it deletes the row, or sets these columns to 0.
     *
     * @param list<string> $columns of COLUMNS
     */
    public function keep(Export $export, array $columns = self::COLUMNS): void
    {
        $values = [];
        foreach ($columns as $column) {
            $values[$column] = (int) $export->getAttribute($column === 'slices' ? 'slice' : $column);
        }
        if (array_filter($values) === []) {
            return;
        }
        $table = $this->connection()->table(self::TABLE);
        $table->insertOrIgnore(['class' => $export->class]);
        $grammar = $this->connection()->getQueryGrammar();
        foreach ($values as $column => $value) {
            $values[$column] = $this->connection()->raw($grammar->wrap($column) . ' + ' . (int) $value);
        }
        $this->connection()->table(self::TABLE)->where('class', $export->class)->update($values);
    }

    /** @return array<string, array<string, int>> by class */
    public function kept(): array
    {
        $kept = [];
        foreach ($this->connection()->table(self::TABLE)->get() as $row) {
            $kept[(string) $row->class] = array_map('intval', array_intersect_key((array) $row, array_flip(self::COLUMNS)));
        }
        return $kept;
    }

    private function connection(): Connection
    {
        return DB::connection(config('native-xlsx.database.connection'));
    }
}
