<?php

namespace NativeXlsx\Laravel\Compat\Sources;

/** Rows of one concern (FromQuery, FromCollection, …), in chunks, from a position on. */
interface RowSource
{
    /**
     * @param array<string, mixed>|null $after what came with the last chunk that is in; null: from the beginning
     * @return iterable<array{iterable<mixed>, array<string, mixed>}> rows, and the position behind them, which can be JSON
     */
    public function chunks(?array $after): iterable;

    /** How many there will be, where that is cheap to know. */
    public function count(): ?int;
}
