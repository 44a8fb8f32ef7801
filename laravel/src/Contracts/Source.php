<?php

namespace NativeXlsx\Laravel\Contracts;

use NativeXlsx;
use NativeXlsx\Laravel\Slices\Slice;

/**
 * Where an export's rows come from. Made anew for each slice by the container, with the parameters `$export` (the row) and
 * `$definition`; whatever must outlive a slice is in the definition or in the workbook's token.
 */
interface Source
{
    /**
     * Opens the workbook, or goes on with it: columns, sheet and options are the source's own. Pass `$options` on: they
     * hold the run's id and what the config says.
     *
     * @param array<string, mixed> $options
     */
    public function open(string $path, array $options): NativeXlsx;

    /**
     * Appends rows from where the last commit ended. After each commit it calls {@see Slice::committed()} and returns when
     * that says false.
     *
     * @return bool whether all rows are in
     */
    public function append(NativeXlsx $workbook, Slice $slice): bool;

    /** How many rows there will be; null: not known, or too dear to ask. Called once, in the first slice. */
    public function total(): ?int;
}
