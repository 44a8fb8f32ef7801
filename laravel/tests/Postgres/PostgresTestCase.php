<?php

namespace NativeXlsx\Laravel\Tests\Postgres;

use App\Exports\QueryExport;
use Closure;
use Illuminate\Database\Connection;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Storage;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\PendingExport;
use NativeXlsx\Laravel\Status;
use NativeXlsx\Laravel\Tests\Support\Sheet;
use NativeXlsx\Laravel\Tests\TestCase;

/** Rows out of the private PostgreSQL of scripts/with-postgres, which is empty when a test begins. */
abstract class PostgresTestCase extends TestCase
{
    protected function setUp(): void
    {
        parent::setUp();
        $this->db()->unprepared('drop schema if exists public cascade; create schema public');
    }

    protected function db(): Connection
    {
        return DB::connection('pgsql');
    }

    /**
     * @param list<string|array<string, mixed>> $columns
     * @param string|list<string>|array<string, 'asc'|'desc'>|null $key
     * @param class-string<QueryExport> $class
     */
    protected function pending(Closure $query, array $columns = [], string|array|null $key = null, string $class = QueryExport::class): PendingExport
    {
        $class::of($query, $columns, $key);
        return $class::dispatch()->unique(false);
    }

    /** @return list<list<mixed>> */
    protected function sheet(PendingExport $pending): array
    {
        return $this->file($pending->export()->refresh());
    }

    /** @return list<list<mixed>> */
    protected function file(Export $export): array
    {
        self::assertSame([Status::Completed, null], [$export->status, $export->error]);
        return Sheet::all(Storage::disk('local')->path($export->path));
    }

    /** Pages of so many rows, each a slice of its own. */
    protected function slices(int $rows): void
    {
        config(['native-xlsx.source.chunk' => $rows, 'native-xlsx.source.mapped_chunk' => $rows, 'native-xlsx.source.rows_per_commit' => 1, 'native-xlsx.queue.slice_seconds' => 0]);
    }
}
