<?php

namespace NativeXlsx\Laravel\Slices;

use ErrorException;
use Illuminate\Database\DetectsLostConnections;
use NativeXlsx\DatabaseException;
use NativeXlsx\Exception as NativeException;
use NativeXlsx\Laravel\Exceptions\DiedException;
use NativeXlsx\Laravel\Exceptions\FolderException;
use NativeXlsx\Laravel\Exceptions\RefusedException;
use NativeXlsx\LimitException;
use PDOException;
use Throwable;

/** What an exception means for an export: wait, try again, or give up. */
final class Trouble
{
    use DetectsLostConnections;

    /** No connection, lost connection, a server or a pool that is given a rest. */
    private const AWAY = [801, 803, 809, 810];

    /** What PHP says of MySQL's line, and PostgreSQL of itself, unless it is the log-in that won't do. */
    private const LOST = '/SQLSTATE\[(HY000|08\w{3})\] \[(2002|2003|2006|2013|1040|1053|1203)\]|server has gone away|Error while (sending|reading)|Packets out of order'
        . '|SQLSTATE\[57P0[123]\]|SQLSTATE\[08006\] \[7\](?!.*(authentication failed|does not exist|no pg_hba\.conf entry|no password supplied))/s';

    /** Wrong option or columns, another format or definition, a key, a query or a token that won't do. */
    private const FOR_GOOD = [100, 401, 504, 805, 806, 807];

    /** A database, ours or the rows', that is away or too slow: nothing has failed, it is only later. */
    public static function isAway(Throwable $e): bool
    {
        for ($cause = $e; $cause !== null; $cause = $cause->getPrevious()) {
            if ($cause instanceof DatabaseException) {
                return in_array($cause->getCode(), self::AWAY, true);
            }
            // PHP's own warnings on the line, which Laravel makes ErrorExceptions of, come while it connects.
            if (($cause instanceof PDOException || $cause instanceof ErrorException) && ((new self())->causedByLostConnection($cause) || preg_match(self::LOST, $cause->getMessage()))) {
                return true;
            }
        }
        return false;
    }

    /** Whether trying again can't help. */
    public static function isForGood(Throwable $e): bool
    {
        return $e instanceof RefusedException || $e instanceof FolderException || $e instanceof DiedException || $e instanceof LimitException
            || ($e instanceof NativeException && in_array($e->getCode(), self::FOR_GOOD, true));
    }
}
