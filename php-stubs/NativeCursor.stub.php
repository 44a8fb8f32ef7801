<?php

namespace {
    /**
     * Keyset iteration over MySQL and MariaDB: each page is found by an index seek behind the last row, so that the last
     * page costs what the first one did. Goes forward only. Breaking out of a loop and going on from `token()` neither
     * loses nor repeats a row, nor does a connection that is lost on the way: it is replaced.
     *
     *     foreach (new NativeCursor($url, 'SELECT id, email FROM users', key: 'id') as $n => $row) { … }
     *
     * Values are what PDO gives of a prepared statement with native types: integers and BIT int (an unsigned one beyond
     * PHP_INT_MAX: string), DECIMAL string, FLOAT and DOUBLE float, dates and times string (`2024-02-29`,
     * `2024-02-29 23:59:59`, with as many decimals as the column has; `-838:59:59`), NULL null, everything else string,
     * YEAR and ZEROFILL too. A connection is opened at first use. The object can't be cloned or serialised, and
     * belongs to the process that made it.
     *
     * @phpstan-type Direction 'asc'|'desc'
     * @implements \Iterator<int, array<string, int|float|string|null>>
     */
    final class NativeCursor implements Iterator
    {
        /**
         * @param string|array<string, mixed> $connection `'mysql://user:password@host:3306/database?…'`, or the array
         *     that Laravel's `$connection->getConfig()` gives, as it stands. Doesn't show in traces.
         * @param string $sql A SELECT without ORDER BY and LIMIT; `{keyset}` marks where the predicate goes if it can't
         *     be wrapped in a derived table.
         * @param list<scalar|\DateTimeInterface|\BackedEnum|\Stringable|null> $bindings Values for `?`, in order; never
         *     interpolated. A date is bound as `Y-m-d H:i:s` of its own wall clock.
         * @param string|list<string>|array<string, Direction> $key Columns of the result that are unique together, not
         *     null and indexed in this order: `'id'`, `['tenant_id', 'id']`, `['created_at' => 'desc', 'id' => 'asc']`.
         * @param int $chunk Rows a page, 1 to 1,000,000.
         * @param string|null $after A token: go on behind it.
         * @param array{allowScan?: bool, unique?: bool, nullableKey?: bool, tokenKey?: string|list<string>, connectTimeout?: int|float, pageSeconds?: int|float,
         *     idleSeconds?: int|float, retrySeconds?: int|float, slowPageMs?: int|float, pageMs?: int|float,
         *     pageBytes?: int, maxConnections?: int, keepSeconds?: int|float, snapshot?: bool, rowsPerSecond?: int|float,
         *     maxThreadsRunning?: int, maxLagSeconds?: int|float, pauseSeconds?: int|float} $options Doesn't show in traces.
         *     `allowScan` insists on a query that no index serves: it is read as one result, without pages. `unique` asserts
         *     that the key is unique where the schema can't prove it. `nullableKey`: NULL is a value of the key, the lowest.
         *     `tokenKey`: tokens are signed with it (HMAC-SHA-256, at least 16 bytes), and only such are taken; of a list, the
         *     first signs. `snapshot` reads everything as it was when the first row came.
         *     Seconds: `connectTimeout` (10); `pageSeconds`, after which the server ends a statement (0: its own limit);
         *     `idleSeconds` without a word from the server, after which the connection is taken for lost (300);
         *     `retrySeconds` for which a lost connection and other trouble that passes is borne (60; 0: not at all).
         *     `slowPageMs`: ten pages in a row slower than this (10,000; 0: none) make the whole process leave the server
         *     alone for a while. The server is asked for as many rows at a time as take about `pageMs` (100), at most `chunk`
         *     (from 1,000 on ten times as many for who reads them in that time) and `pageBytes` (4 MiB); pages of `chunks()` and
         *     `keys()` don't depend on that. Connections are shared
         *     by the cursors of the process: `maxConnections` (16) at most, closed when idle for `keepSeconds` (1). No more
         *     than `rowsPerSecond`; none while the server runs more than `maxThreadsRunning` threads or lags more than
         *     `maxLagSeconds` behind, for `pauseSeconds` (600) at most.
         *
         * @throws \NativeXlsx\Exception 100: an argument or option is wrong.
         * @throws \NativeXlsx\DatabaseException 806: the key. 807: the token.
         */
        public function __construct(
            #[\SensitiveParameter] string|array $connection,
            string $sql,
            array $bindings = [],
            string|array $key = 'id',
            int $chunk = 5000,
            ?string $after = null,
            #[\SensitiveParameter] array $options = []
        ) {
        }

        /**
         * The row, column name => value; null behind the end. The first call for a row hands it out: `token()` is
         * behind it from then on.
         *
         * @return array<string, int|float|string|null>|null
         *
         * @throws \NativeXlsx\DatabaseException 800–810.
         * @throws \NativeXlsx\StateException 502, 503. 509: closed, or being iterated by pages.
         */
        public function current(): ?array
        {
        }

        /** The running number of the row, from 0; null behind the end. */
        public function key(): ?int
        {
        }

        /** Goes on. A row that `current()` was not asked for is skipped. */
        public function next(): void
        {
        }

        /**
         * Does nothing at the start.
         *
         * @throws \NativeXlsx\StateException 509: the first row was passed.
         */
        public function rewind(): void
        {
        }

        /**
         * Whether there is a row. Waits for the server; signal handlers and time-outs are served meanwhile.
         *
         * @throws \NativeXlsx\DatabaseException 800–810.
         * @throws \NativeXlsx\StateException 502, 503, 509.
         */
        public function valid(): bool
        {
        }

        /**
         * The rows in lists, one page each. A page counts as handed out when it is looked at first.
         *
         * @return \Iterator<int, list<array<string, int|float|string|null>>>
         *
         * @throws \NativeXlsx\StateException 502, 503, 509.
         */
        public function chunks(): \Iterator
        {
        }

        /**
         * Key values only, in lists, one page each: plain values for a key of one column, else arrays column => value.
         * Only the key's columns come over the wire; the cursor then has no rows to give.
         *
         * @return \Iterator<int, list<int|float|string|array<string, int|float|string>>>
         *
         * @throws \NativeXlsx\StateException 502, 503, 509.
         */
        public function keys(): \Iterator
        {
        }

        /**
         * The position behind the last row handed out; before the first, where the walk begins: `$after`, or of a part of
         * `split()` its own beginning. Null at the beginning of the whole.
         */
        public function token(): ?string
        {
        }

        /** Rows handed out. */
        public function rowsRead(): int
        {
        }

        /** Whether all rows were handed out. */
        public function isDone(): bool
        {
        }

        /**
         * The plan, and rows examined per row returned so far; `session` is its time zone and SQL mode, `notices` what
         * should be known, as that the line to another machine isn't encrypted.
         *
         * @return array<string, mixed>
         *
         * @throws \NativeXlsx\DatabaseException 800–804, 809, 810.
         */
        public function explain(): array
        {
        }

        /**
         * Cursors over what lies behind this one's position, in at most `$parts` ranges of about the same size: disjoint,
         * and together the whole, also when rows come and go. The boundaries are found through the index, without reading
         * the table; where there are fewer rows, or no values between them can be told, there are fewer ranges. A range's
         * `token()` opens it in another process (`after:`, with the same SQL, bindings, key and `tokenKey`). This cursor
         * stays as it is.
         *
         * @param int $parts 1 to 10,000.
         *
         * @return list<\NativeCursor>
         *
         * @throws \NativeXlsx\DatabaseException 800–809; 805: the query isn't paged on an index.
         * @throws \NativeXlsx\StateException 502, 503, 509.
         */
        public function split(int $parts): array
        {
        }

        /**
         * The rows from where this cursor began to where it ends, counted by the server now. Doesn't move it:
         * `rowsRead() / count()` is its progress.
         *
         * @throws \NativeXlsx\DatabaseException 800–809.
         * @throws \NativeXlsx\StateException 502, 503, 509.
         */
        public function count(): int
        {
        }

        /**
         * About as many, as the server estimates them from its index: reads no rows, and may be wrong by half.
         *
         * @throws \NativeXlsx\DatabaseException 800–809.
         * @throws \NativeXlsx\StateException 502, 503, 509.
         */
        public function estimate(): int
        {
        }

        /**
         * Closes the connection and ends at the server what it is doing for this cursor, also in the middle of a page.
         * Calling it again does nothing; destruction does the same.
         */
        public function close(): void
        {
        }
    }
}

namespace NativeXlsx {
    /**
     * What {@see \NativeCursor::chunks()} and {@see \NativeCursor::keys()} return.
     *
     * @implements \Iterator<int, list<mixed>>
     */
    final class Pages implements \Iterator
    {
        private function __construct()
        {
        }

        /** @return list<mixed>|null */
        public function current(): ?array
        {
        }

        public function key(): ?int
        {
        }

        public function next(): void
        {
        }

        public function rewind(): void
        {
        }

        public function valid(): bool
        {
        }
    }
}
