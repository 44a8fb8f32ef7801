<?php

namespace App\Jobs;

use Closure;
use Illuminate\Support\Facades\DB;
use Throwable;

/** Callbacks for chains and batches: they are unserialised in workers, which know no test class. */
final class Callbacks
{
    public static function caught(): Closure
    {
        return static function (Throwable $e): void {
            DB::table('traces')->insert(['what' => 'caught', 'detail' => $e->getMessage()]);
        };
    }

    public static function batchCaught(): Closure
    {
        return static function ($batch, Throwable $e): void {
            DB::table('traces')->insert(['what' => 'caught', 'detail' => $e->getMessage()]);
        };
    }

    /** Leaves the statuses of all exports behind. */
    public static function then(): Closure
    {
        return static function ($batch): void {
            $statuses = DB::table('native_exports')->orderBy('id')->pluck('status')->implode(',');
            DB::table('traces')->insert(['what' => 'then', 'detail' => $statuses]);
        };
    }
}
