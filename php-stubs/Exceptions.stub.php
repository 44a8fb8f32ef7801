<?php

/**
 * Every error of the extension is one of these, with a stable code. The hundreds of a code follow the class, the rest
 * tells causes apart; messages may change, codes don't.
 *
 * | code | class | cause |
 * | --- | --- | --- |
 * | 100 | Exception | an option, a key of a column or of a style that doesn't exist, or has a wrong type or value |
 * | 101 | Exception | a defect of the extension itself (a caught panic); please report it |
 * | 200 | IoException | reading or writing a file failed |
 * | 201 | IoException | the device or the quota is full |
 * | 202 | IoException | the path is refused: a URL, a NUL byte, outside open_basedir, a symbolic link, a folder that isn't there |
 * | 203 | IoException | an earlier write or sync failed; the handle takes no more rows |
 * | 300 | LockedException | another process or handle holds the lock |
 * | 400 | CorruptException | the part is damaged |
 * | 401 | CorruptException | the part was written by another version of the format |
 * | 500 | StateException | the handle is closed, finished or discarded |
 * | 501 | StateException | rows are pending where none may be |
 * | 502 | StateException | the handle was used from inside an iterable or callback that it is running |
 * | 503 | StateException | the handle was opened in another process (fork) |
 * | 504 | StateException | what is stored differs from what was asked for (columns, options, id) |
 * | 505 | StateException | a finished file stands where a part was to be created |
 * | 506 | StateException | `mode: 'resume'` and nothing to resume |
 * | 507 | StateException | the run is finished; the chunk or sheet is not in it |
 * | 508 | StateException | the sheet doesn't exist |
 * | 509 | StateException | the cursor is at its end, closed, or already being iterated |
 * | 600 | LimitException | a limit of Excel or of this extension would be passed |
 * | 700 | CellException | a cell can't be written as its column or the cell rules ask |
 * | 701 | CellException | a row doesn't fit the columns (unknown key, too many values, mixed keys) |
 * | 800 | DatabaseException | the server refused or failed a query |
 * | 801 | DatabaseException | no connection: wrong host, port, socket, or a server that is away |
 * | 802 | DatabaseException | wrong user or password, or no right to the database |
 * | 803 | DatabaseException | the connection was lost while reading |
 * | 804 | DatabaseException | TLS failed: no support, untrusted or wrong certificate |
 * | 805 | DatabaseException | the query can't be paged on an index (the message holds the plan) |
 * | 806 | DatabaseException | the key isn't in the result, isn't unique or may be NULL |
 * | 807 | DatabaseException | the token is damaged, or belongs to another query, other bindings or another key |
 * | 808 | DatabaseException | a value of the result can't be read |
 * | 809 | DatabaseException | the server failed, was slow or was busy for too long and is given a rest; the message says until when |
 * | 810 | DatabaseException | every connection that the process may have is pinned, or in use for too long |
 */

namespace NativeXlsx;

/** The base of all: a wrong argument or option (100), or a defect of the extension (101). */
class Exception extends \RuntimeException
{
}

/** A file can't be read or written (200–203). */
class IoException extends Exception
{
}

/** Somebody else has the workbook open (300); the message names the process and since when. */
class LockedException extends Exception
{
}

/** The part is damaged or of another version (400, 401); nothing was changed. */
class CorruptException extends Exception
{
}

/** The call doesn't fit the state of the handle or of what is stored (500–509). */
class StateException extends Exception
{
}

/**
 * A limit would be passed (600).
 *
 * @see https://support.microsoft.com/en-us/office/excel-specifications-and-limits-1672b34d-7043-467e-8e27-269d656771c3
 */
class LimitException extends Exception
{
}

/** A row or cell can't be written (700, 701). Says where. */
class CellException extends Exception
{
    /** Name of the sheet. */
    public string $sheet = '';

    /** Row as Excel counts, from 1; 0: no row. */
    public int $row = 0;

    /** Key of the column where it has one, else its letter; empty when the row as a whole is wrong. */
    public string $column = '';
}

/** The database said no, or nothing (800–810). Never holds a password. */
class DatabaseException extends Exception
{
    /** The server's SQLSTATE, five characters; empty when the error did not come from the server. */
    public string $sqlState = '';
}
