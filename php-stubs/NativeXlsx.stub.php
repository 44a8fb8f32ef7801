<?php

/**
 * One workbook, built by any number of processes in turn: each opens it, appends its rows and commits; the last one
 * finishes it. A job costs what its own rows cost, memory stays flat, and a killed job is simply run again.
 *
 *     $xlsx = new NativeXlsx('/exports/orders.xlsx', ['id', 'email', 'total'], options: ['id' => $run]);
 *     $xlsx->appendChunk('1-500', $orders);    // once, however often the job is delivered
 *     $xlsx->finish();
 *
 * While it is being built the workbook is the folder `<path>.part/`; the file appears at `finish()`, whole or not at
 * all. A handle belongs to the process that opened it: in a forked child each use throws (503). It can't be cloned or
 * serialised.
 *
 * **Rows.** A list is positional. An array with names is matched to the columns' keys: an unknown key is an error, a
 * missing one a blank, mixed or gapped keys an error. An object (stdClass, or ArrayAccess such as an Eloquent model)
 * needs columns; only their keys are read, each once, by `$row->key` or `offsetGet('key')`, so casts and accessors hold
 * (ArrayObject and its like give null for what they don't have). Any other object is an error.
 *
 * **Cells.** null: blank. bool: boolean. int: number, or text beyond Excel's 15 significant digits. float: number; NAN
 * and INF are errors. string: text, never a formula or a guessed number, unless the column's type says so.
 * DateTimeInterface: date and time of its own wall clock, whatever its zone. DateInterval: a duration; one from `diff()`
 * counts its days, another its days and clock, and one with months or years is an error, having no fixed length. A
 * backed enum: its value; another: its name. Stringable: text. {@see \NativeXlsx\Formula}, {@see \NativeXlsx\Link},
 * {@see \NativeXlsx\Cell}: what they say. Arrays, resources, other objects and text that is not UTF-8: an error with
 * sheet, row and column, or what `onBadCell` says.
 *
 * @phpstan-type Color string `'#RRGGBB'`, `'#RGB'`, `'AARRGGBB'` (Excel ignores the alpha) or a name like `'red'`
 * @phpstan-type Line bool|'none'|'thin'|'medium'|'thick'|'dashed'|'dotted'|'double'|'hair'|'mediumDashed'|'dashDot'
 *     |'mediumDashDot'|'dashDotDot'|'mediumDashDotDot'|'slantDashDot'
 * @phpstan-type Style array{
 *     font?: string, size?: int|float, bold?: bool, italic?: bool, strike?: bool,
 *     underline?: bool|'none'|'single'|'double'|'singleAccounting'|'doubleAccounting',
 *     color?: Color, background?: Color,
 *     border?: Line|array{top?: Line, right?: Line, bottom?: Line, left?: Line}, borderColor?: Color,
 *     align?: string, valign?: 'top'|'center'|'bottom'|'justify'|'distributed', wrap?: bool, shrink?: bool,
 *     indent?: int<0, 15>, rotation?: int<-90, 90>, format?: string
 * }
 * @phpstan-type ColumnType 'auto'|'text'|'integer'|'decimal'|'number'|'boolean'|'date'|'datetime'|'time'
 * @phpstan-type Column string|array{
 *     key: string, header?: string, type?: ColumnType, format?: string, width?: int|float|'auto', hidden?: bool,
 *     style?: Style
 * }
 * @phpstan-type PreambleCell scalar|\DateTimeInterface|null|array{value?: scalar|\DateTimeInterface|null, style?: Style}
 * @phpstan-type SheetOptions array{
 *     header?: bool|Style, freezeHeader?: bool, autofilter?: bool, rollover?: bool, startRow?: int,
 *     startColumn?: int|string, preamble?: list<PreambleCell|list<PreambleCell>>
 * }
 * @phpstan-type Properties array{
 *     title?: string, subject?: string, author?: string, manager?: string, company?: string, category?: string,
 *     keywords?: string, comment?: string, status?: string, created?: \DateTimeInterface|string,
 *     custom?: array<string, scalar>
 * }
 * @phpstan-type Options array{
 *     header?: bool|Style, freezeHeader?: bool, autofilter?: bool, rollover?: bool, startRow?: int,
 *     startColumn?: int|string, preamble?: list<string|int|null|list<PreambleCell>>,
 *     properties?: Properties, onBadCell?: 'error'|'text'|'blank',
 *     mode?: 'auto'|'create'|'resume'|'replace', id?: string, lockTimeout?: int|float,
 *     durability?: 'power'|'process', compression?: 'fast'|'default'|'best', commitSeconds?: int|float, salvage?: bool
 * }
 * @phpstan-type Row list<mixed>|array<string, mixed>|object
 * @phpstan-type Status array{
 *     state: 'absent'|'building'|'finished', id: ?string, rows: ?int, bytes: int, chunks: ?int,
 *     badCells: ?int,
 *     sheets: list<array{name: string, rows: int, token: ?string}>, updatedAt: ?float, lockedBy: ?int
 * }
 */
final class NativeXlsx
{
    /**
     * Creates the workbook, or re-opens it exactly as the last commit left it. Takes an exclusive lock.
     *
     * @param string $path Where the finished .xlsx will stand; relative to PHP's working directory. Local only: URLs,
     *     stream wrappers and NUL bytes are refused, and `open_basedir` must allow it, its `.part` and its `.receipt`.
     * @param list<Column>|null $columns Columns of the first sheet; null: the stored ones, or none, in which case rows
     *     are positional and there is no header.
     * @param string|null $sheet Name of the first sheet, at most 31 characters; null: the stored one, or 'Sheet1'.
     * @param Options $options `id` names the run and makes redelivery harmless; `lockTimeout` is in seconds (0); a
     *     commit of `appendCursor` comes after `commitSeconds` (2) at the latest. An unknown option is an error.
     *
     * @throws \NativeXlsx\Exception 100: an option, column or style is wrong.
     * @throws \NativeXlsx\IoException 200, 201: a file can't be written. 202: the path is refused.
     * @throws \NativeXlsx\LockedException 300: open elsewhere, longer than `lockTimeout`.
     * @throws \NativeXlsx\CorruptException 400, 401: what is there is damaged or of another version.
     * @throws \NativeXlsx\StateException 504: stored columns, options or id differ. 505: a finished file is there.
     *     506: nothing to resume.
     * @throws \NativeXlsx\LimitException 600: too many columns, too long a name.
     */
    public function __construct(string $path, ?array $columns = null, ?string $sheet = null, array $options = [])
    {
    }

    /**
     * Appends one row to the current sheet. It is pending until the next commit; if it throws, nothing was appended.
     *
     * @param Row $row
     * @param Style|null $style Style of the whole row.
     *
     * @throws \NativeXlsx\CellException 700, 701: a cell or the row doesn't fit.
     * @throws \NativeXlsx\LimitException 600: the sheet is full and `rollover` is off.
     * @throws \NativeXlsx\StateException 500: closed or finished. 502: in use. 503: forked.
     * @throws \NativeXlsx\IoException 200, 201, 203.
     */
    public function appendRow(array|object $row, ?array $style = null): void
    {
    }

    /**
     * Appends all rows of an iterable; all or none of them: when it throws, or a row doesn't fit, those of this call
     * are taken back, the exception passes through and earlier pending rows stay.
     *
     * @param iterable<Row> $rows
     *
     * @return int Rows appended.
     *
     * @throws \NativeXlsx\CellException 700, 701: a cell or the row doesn't fit.
     * @throws \NativeXlsx\LimitException 600: the sheet is full and `rollover` is off.
     * @throws \NativeXlsx\StateException 500: closed or finished. 502: used from inside the iterable. 503: forked.
     * @throws \NativeXlsx\IoException 200, 201, 203.
     */
    public function appendRows(iterable $rows): int
    {
    }

    /**
     * Appends all rows and the key in one commit. For a key that is in already the iterable is not even started (nor
     * is `getIterator()` called). When the iterable throws, or a row doesn't fit, nothing is kept, the exception passes
     * through unchanged and the handle stays usable.
     *
     * @param string $key Names the chunk; UTF-8.
     * @param iterable<Row> $rows
     *
     * @return bool False: the key is in already.
     *
     * @throws \NativeXlsx\CellException 700, 701: a cell or the row doesn't fit.
     * @throws \NativeXlsx\LimitException 600: the sheet is full and `rollover` is off.
     * @throws \NativeXlsx\StateException 500: closed. 501: rows are pending. 502: used from inside the iterable.
     *     503: forked. 507: the run is finished without this chunk.
     * @throws \NativeXlsx\IoException 200, 201, 203.
     */
    public function appendChunk(string $key, iterable $rows): bool
    {
    }

    /**
     * Appends the rows of a cursor, which go from the database to the sheet without becoming PHP values. Commits as it
     * goes, rows and token together. Signal handlers and time-outs are served meanwhile; what is committed stays.
     *
     * @param NativeCursor $cursor
     * @param int $rowsPerCommit At least 1. A commit also comes after the option `commitSeconds`.
     * @param float|null $seconds Looked at after each page: past it, commit and return. Greater than 0.
     * @param (callable(int): ?bool)|(\Closure(int, float): ?bool)|null $progress Called after each commit with the rows
     *     appended by this call; a closure that requires two arguments is also told the seconds that the commit took.
     *     False: return. What it throws passes through. It can't use this handle or the cursor.
     *
     * @return int Rows appended by this call; {@see NativeCursor::isDone()} tells whether all are in.
     *
     * @throws \NativeXlsx\Exception 100: an argument is out of its range.
     * @throws \NativeXlsx\CellException 700, 701: a value doesn't fit its column.
     * @throws \NativeXlsx\DatabaseException 800–810.
     * @throws \NativeXlsx\LimitException 600: the sheet is full and `rollover` is off.
     * @throws \NativeXlsx\StateException 500: closed. 501: rows are pending. 502: in use. 503: forked.
     *     509: the cursor is closed or being iterated.
     * @throws \NativeXlsx\IoException 200, 201, 203.
     */
    public function appendCursor(
        NativeCursor $cursor,
        int $rowsPerCommit = 10000,
        ?float $seconds = null,
        ?callable $progress = null
    ): int {
    }

    /**
     * Adds a sheet and makes it current. One that is there already with the same definition is selected; in a finished run with
     * an `id`, one of the same name.
     *
     * @param string $name At most 31 characters, none of `[]:*?/\`, unique regardless of case.
     * @param list<Column>|null $columns
     * @param SheetOptions $options
     *
     * @throws \NativeXlsx\Exception 100: an option, column or style is wrong.
     * @throws \NativeXlsx\StateException 500, 501, 502, 503. 504: it is there with another definition. 507: the run is
     *     finished without this sheet.
     * @throws \NativeXlsx\LimitException 600: the name or the columns pass a limit of Excel.
     */
    public function addSheet(string $name, ?array $columns = null, array $options = []): void
    {
    }

    /**
     * Makes a sheet current, in a finished run with an `id` too. On re-opening, the sheet last written to is.
     *
     * @throws \NativeXlsx\StateException 500, 502, 503. 507: the run is finished without this sheet. 508: there is none of
     *     that name.
     */
    public function selectSheet(string $name): void
    {
    }

    /**
     * Makes the pending rows durable; they are when it returns.
     *
     * @param string|null $token Stored with the current sheet in the same step; null keeps its stored one.
     *
     * @throws \NativeXlsx\StateException 500, 502, 503.
     * @throws \NativeXlsx\IoException 200, 201, 203.
     */
    public function commit(?string $token = null): void
    {
    }

    /**
     * Goes back to the last commit.
     *
     * @throws \NativeXlsx\StateException 500, 502, 503.
     * @throws \NativeXlsx\IoException 200, 203.
     */
    public function rollback(): void
    {
    }

    /**
     * Rolls back what is pending and releases the lock, so that the next job may start. Calling it again does nothing.
     *
     * @throws \NativeXlsx\StateException 502, 503.
     */
    public function close(): void
    {
    }

    /**
     * Commits, builds the file and publishes it atomically under its path. Calling it again returns the path. What fails
     * behind the renaming (200 or 201, "has its name and is whole") leaves the file and its part: call it again.
     *
     * @return string The absolute path.
     *
     * @throws \NativeXlsx\StateException 500: closed or discarded. 502, 503. 505: another file has appeared at the path.
     * @throws \NativeXlsx\CorruptException 400: damage was found; no file was written.
     * @throws \NativeXlsx\IoException 200, 201, 203. 202: what stands at the path is no file.
     */
    public function finish(): string
    {
    }

    /**
     * Removes the part and the receipt, never a finished file, nor the receipt of another run. If it fails, call it again. A
     * part that is too damaged to be opened is removed by `mode: 'replace'` without an `id`, or by hand: it is the folder
     * `<path>.part`.
     *
     * @throws \NativeXlsx\StateException 500, 502, 503.
     * @throws \NativeXlsx\IoException 200, 201. 202: the receipt belongs to another user.
     * @throws \NativeXlsx\CorruptException 400: the receipt is damaged.
     */
    public function discard(): void
    {
    }

    /**
     * Whether the run is finished: its file stands, or (with an `id`) was moved away since. A file at the path that this
     * run didn't make is refused by the constructor.
     */
    public function isFinished(): bool
    {
    }

    /**
     * Whether a chunk of that key is in.
     *
     * @throws \NativeXlsx\StateException 500, 502, 503. 507: finished without an `id`, so the keys are not kept.
     * @throws \NativeXlsx\IoException 200.
     */
    public function hasChunk(string $key): bool
    {
    }

    /**
     * The token of the last commit of a sheet.
     *
     * @param string|null $sheet null: the current one.
     *
     * @throws \NativeXlsx\StateException 500, 502, 503. 508: there is no such sheet.
     */
    public function token(?string $sheet = null): ?string
    {
    }

    /** Data rows, committed and pending, over all sheets. */
    public function rowCount(): int
    {
    }

    /** Committed data rows, over all sheets. */
    public function committedRowCount(): int
    {
    }

    /**
     * How a workbook stands, without its lock; also while another process builds it.
     *
     * @return Status `rows` are committed data rows and `chunks` committed chunks (null, like `badCells`: a
     *     finished file without a receipt), `bytes` those of the rows so far or of the file, `badCells` what `onBadCell` let pass, `updatedAt`
     *     the last commit in Unix seconds with fraction, `lockedBy` a process id (0: some process).
     *
     * @throws \NativeXlsx\IoException 200, 202.
     * @throws \NativeXlsx\CorruptException 400, 401.
     */
    public static function status(string $path): array
    {
    }
}
