<?php

namespace NativeXlsx\Laravel\Source;

/** Rows of a query, page by page, from a position on. */
interface Pages
{
    /** @return list<array<string, mixed>>|null column => value; null behind the end */
    public function next(): ?array;

    /** The position behind the last page. */
    public function token(): ?string;

    /** Whether the last page was given, as far as known without asking for another. */
    public function isDone(): bool;

    public function close(): void;
}
