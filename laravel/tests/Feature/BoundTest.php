<?php

namespace NativeXlsx\Laravel\Tests\Feature;

use App\Exports\MappedQueryExport;
use App\Exports\QueryExport;
use Closure;
use Illuminate\Database\Eloquent\Model;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Event;
use Illuminate\Support\Facades\Schema;
use Illuminate\Support\Facades\Storage;
use NativeXlsx\Laravel\Definition\Freezer;
use NativeXlsx\Laravel\Events\ExportProgressed;
use NativeXlsx\Laravel\Exceptions\RefusedException;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Status;
use NativeXlsx\Laravel\Tests\Support\Sheet;
use NativeXlsx\Laravel\Tests\TestCase;

/** Rows that are added while an export runs, between its slices: they join only if that was asked for. */
final class BoundTest extends TestCase
{
    protected function setUp(): void
    {
        parent::setUp();
        config(['native-xlsx.source.chunk' => 3, 'native-xlsx.source.mapped_chunk' => 3, 'native-xlsx.source.rows_per_commit' => 1, 'native-xlsx.queue.slice_seconds' => 0]);
        foreach (['mysql', 'sqlite', 'pgsql'] as $connection) {
            Schema::connection($connection)->dropIfExists('tickets');
            Schema::connection($connection)->create('tickets', static function ($table): void {
                $table->string('id', 36)->primary();
                $table->string('text');
                $table->timestamp('made_at', 3)->nullable()->index();
                $table->index(['text', 'id']);
            });
        }
    }

    protected function tearDown(): void
    {
        Schema::connection('mysql')->dropIfExists('tickets');
        Schema::connection('pgsql')->dropIfExists('tickets');
        parent::tearDown();
    }

    public function testUlidsAreBoundedByTheHighest(): void
    {
        foreach (['mysql', 'sqlite', 'pgsql'] as $connection) {
            foreach ([null, static fn (Model $ticket): array => [$ticket->text]] as $map) {
                $given = $this->tickets($connection, static fn (int $n): string => self::ulid($n));
                $later = 0;
                $add = function () use ($connection, &$later): void {
                    $later++;
                    $this->ticket($connection, self::ulid(1_000 + $later), "later $later");
                };
                $query = static fn () => self::model($connection)->newQuery();
                self::assertSame($given, $this->texts($query, $add, $map), $connection);
                self::assertGreaterThanOrEqual(3, $later);
                $clear = static fn () => DB::connection($connection)->table('tickets')->where('text', 'like', 'later%')->delete();
                $clear();
                // Ordered by something else, and with new rows.
                self::assertSame($given, $this->texts(static fn () => $query()->orderBy('text'), $add, $map), $connection);
                $clear();
                $all = $this->texts($query, $add, $map, newRows: true);
                self::assertGreaterThan(count($given), count($all));
                self::assertSame($given, array_slice($all, 0, count($given)));
            }
        }
    }

    public function testRandomKeysAreBoundedByTheColumnThatBoundNames(): void
    {
        foreach (['mysql', 'sqlite', 'pgsql'] as $connection) {
            $given = $this->tickets($connection, static fn (int $n): string => hash('xxh128', "ticket $n"));
            DB::connection($connection)->table('tickets')->where('text', 'ticket 04')->update(['made_at' => null]); // stays in
            $query = static fn () => self::model($connection)->newQuery()->orderBy('text');
            $later = 0;
            $add = function () use ($connection, &$later): void {
                $later++;
                $this->ticket($connection, hash('xxh128', "later $later"), "z $later", '2026-01-02 00:00:00.001');
            };
            self::assertSame($given, $this->texts($query, $add, bound: 'made_at'), $connection);
            self::assertGreaterThanOrEqual(3, $later);
        }
    }

    public function testGroupsAreThoseOfTheRowsOfThen(): void
    {
        Schema::dropIfExists('visits');
        Schema::create('visits', static function ($table): void {
            $table->id();
            $table->integer('page')->index();
        });
        try {
            foreach (range(1, 40) as $n) {
                DB::table('visits')->insert(['page' => $n % 10]);
            }
            $query = static fn () => DB::table('visits')->select('page')->selectRaw('count(*) as n')->groupBy('page');
            $add = static fn () => DB::table('visits')->insert(array_map(static fn (int $page): array => ['page' => $page], range(0, 20)));
            $rows = $this->rows($query, ['page', 'n'], $add);
            self::assertSame(array_map(static fn (int $page): array => [(float) $page, 4.0], range(0, 9)), $rows);
        } finally {
            Schema::drop('visits');
        }
    }

    public function testConditionsAsTheyAreFrozen(): void
    {
        $freeze = static fn (Closure $query, ?string $bound = null, string|array|null $key = null): array => (new Freezer())->freeze(QueryExport::of($query, ['text'], $key, $bound), [])->payload;
        $tickets = static fn () => self::model('mysql')->newQuery();
        self::assertStringContainsString('where 1 = 0', $freeze($tickets)['sql']);
        self::assertSame([['text']], $this->texts($tickets, null, whole: true), 'natively too');
        self::assertStringContainsString('where (`tickets`.`made_at` is null)', $freeze($tickets, 'made_at')['sql']);

        $this->tickets('mysql', static fn (int $n): string => self::ulid($n));
        self::assertSame([self::ulid(10)], $freeze($tickets)['bindings']);
        self::assertSame(['2026-01-01 00:00:10.000'], $freeze(static fn () => $tickets()->from('tickets as t'), 't.made_at')['bindings']);
        self::assertSame(['ticket 10'], $freeze(static fn () => DB::table('tickets'), null, 'text')['bindings'], 'a key of its own');
        self::assertSame([self::ulid(10)], $freeze(static fn () => DB::table('tickets'))['bindings']);
        self::assertSame([], $freeze(static fn () => DB::table('tickets'), null, ['text', 'id'])['bindings'], 'several columns');
        $right = static fn () => DB::table('orders')->rightJoin('tickets', 'tickets.text', '=', 'orders.number')->select('tickets.*');
        self::assertSame([], $freeze($right, null, 'tickets.id')['bindings']);

        foreach (['nothing' => 'no column of tickets', 'orders.id' => 'no column of tickets'] as $bound => $why) {
            try {
                $freeze($tickets, $bound);
                self::fail("$bound was taken");
            } catch (RefusedException $e) {
                self::assertStringContainsString($why, $e->getMessage());
            }
        }
        $this->expectException(RefusedException::class);
        $this->expectExceptionMessage('with a right join no column tells');
        $freeze($right, 'made_at', 'tickets.id');
    }

    /** @return list<string> texts of ten tickets, in the order of their keys and of their texts, made a second apart */
    private function tickets(string $connection, Closure $key): array
    {
        DB::connection($connection)->table('tickets')->delete();
        $texts = [];
        foreach (range(1, 10) as $n) {
            $this->ticket($connection, $key($n), $texts[] = sprintf('ticket %02d', $n), sprintf('2026-01-01 00:00:%02d.000', $n));
        }
        return $texts;
    }

    private function ticket(string $connection, string $id, string $text, ?string $at = null): void
    {
        DB::connection($connection)->table('tickets')->insert(['id' => $id, 'text' => $text, 'made_at' => $at]);
    }

    /** @return list<mixed> */
    private function texts(Closure $query, ?Closure $meanwhile, ?Closure $map = null, ?string $bound = null, bool $newRows = false, bool $whole = false): array
    {
        $rows = $this->rows($query, ['text'], $meanwhile, $map, $bound, $newRows, $whole);
        return $whole ? $rows : array_column($rows, 0);
    }

    /**
     * @param list<string> $columns
     * @return list<list<mixed>>
     */
    private function rows(Closure $query, array $columns, ?Closure $meanwhile, ?Closure $map = null, ?string $bound = null, bool $newRows = false, bool $whole = false): array
    {
        $class = $map === null ? QueryExport::class : MappedQueryExport::class;
        $class::of($query, $columns, null, $bound);
        MappedQueryExport::$map = $map;
        $times = 0;
        Event::forget(ExportProgressed::class);
        Event::listen(ExportProgressed::class, static function () use ($meanwhile, &$times): void {
            $meanwhile === null || $times++ >= 5 || $meanwhile();
        });
        $export = Export::query()->findOrFail($class::dispatch()->unique(false)->includeNewRows($newRows)->export()->id);
        self::assertSame([Status::Completed, null], [$export->status, $export->error]);
        $rows = Sheet::all(Storage::disk('local')->path($export->path));
        return $whole ? $rows : array_slice($rows, 1);
    }

    /** As ULIDs are: the later, the higher. */
    private static function ulid(int $n): string
    {
        return sprintf('01kdvdnt%04d%014d', $n, 0);
    }

    private static function model(string $connection): Model
    {
        $model = new class () extends Model {
            protected $table = 'tickets';

            protected $keyType = 'string';

            public $incrementing = false;

            public $timestamps = false;
        };
        return $model->setConnection($connection);
    }
}
