<?php

namespace NativeXlsx\Laravel\Operation;

/** How the rows of an export class would be found, without its filters. */
final class Plan
{
    /** It can't be exported as it is written. */
    public const REFUSED = 'refused';
    /** Its query() or columns() failed without filters, which it may always get. */
    public const FILTERS = 'filters';
    /** Its database connection isn't configured, or not so that anybody is let in. */
    public const CONNECTION = 'connection';
    /** Its database doesn't answer. */
    public const AWAY = 'away';

    /**
     * @param string|null $error why nothing is known of it; the rest is then as it is here
     * @param self::REFUSED|self::FILTERS|self::CONNECTION|self::AWAY|null $trouble what the error means
     * @param string $driver of the database
     * @param array<string, mixed>|null $explained as NativeCursor::explain() gives it; null: rows come through Laravel's connection
     * @param int|null $rows as the database estimates them
     */
    public function __construct(
        public readonly ?string $error = null,
        public readonly ?string $trouble = null,
        public readonly string $driver = '',
        public readonly ?array $explained = null,
        public readonly string $key = '',
        public readonly int $columns = 0,
        public readonly ?int $rows = null,
    ) {
    }
}
