<?php

namespace NativeXlsx\Laravel\Operation;

/** How the rows of an export class would be found, without its filters. */
final class Plan
{
    /**
     * @param string|null $refused why it can't be exported, or be looked at; the rest is then unknown
     * @param bool $unasked whether that was an error of its query() or columns() without filters, rather than a refusal
     * @param string $driver of the database
     * @param array<string, mixed>|null $explained as NativeCursor::explain() gives it; null: rows come through Laravel's connection
     * @param int|null $rows as the database estimates them
     */
    public function __construct(
        public readonly ?string $refused = null,
        public readonly bool $unasked = false,
        public readonly string $driver = '',
        public readonly ?array $explained = null,
        public readonly string $key = '',
        public readonly int $columns = 0,
        public readonly ?int $rows = null,
    ) {
    }
}
