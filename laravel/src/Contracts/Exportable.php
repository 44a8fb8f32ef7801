<?php

namespace NativeXlsx\Laravel\Contracts;

/**
 * A class that the package exports. Whoever implements it is found by the registry: listed by `export:list`, checked by
 * `export:doctor`. {@see \NativeXlsx\Laravel\NativeExport} is the usual base.
 */
interface Exportable
{
    /**
     * The query whose rows are exported: an Eloquent or query builder. It is built once, when the export is dispatched; SQL
     * and bindings are frozen then, so `now()->subDays(30)` means the same in every slice.
     *
     * @return \Illuminate\Contracts\Database\Query\Builder|\Illuminate\Database\Query\Builder|\Illuminate\Database\Eloquent\Builder<\Illuminate\Database\Eloquent\Model>|\Illuminate\Database\Eloquent\Relations\Relation<\Illuminate\Database\Eloquent\Model>
     */
    public function query(): object;

    /** @return list<string|array<string, mixed>> as NativeXlsx takes them: `'id'`, or key, header, type, format, width, style */
    public function columns(): array;

    /** For people: title of the export. */
    public function name(): string;

    /** Name of the file, as it is offered for download. */
    public function fileName(): string;
}
