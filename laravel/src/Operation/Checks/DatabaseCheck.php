<?php

namespace NativeXlsx\Laravel\Operation\Checks;

use Illuminate\Database\Connection;
use Illuminate\Support\Facades\DB;
use InvalidArgumentException;
use NativeXlsx\Laravel\Contracts\Check;
use NativeXlsx\Laravel\Models\Export;
use Throwable;

/** The connection that has the package's tables answers, and has them. */
final class DatabaseCheck implements Check
{
    use Titled;

    private const TABLES = ['native_exports', 'native_export_tokens', 'native_export_deliveries', 'native_export_schedules', 'native_export_totals'];

    public function run(): iterable
    {
        $name = (string) (config('native-xlsx.database.connection') ?? config('database.default'));
        try {
            /** @var Connection $connection */
            $connection = DB::connection($name);
        } catch (InvalidArgumentException $error) {
            yield $this->failure('unknown', ['connection' => $name, 'error' => $error->getMessage()]);
            return;
        }
        $values = ['connection' => (string) $connection->getName(), 'driver' => $connection->getDriverName()];
        try {
            $connection->select('select 1');
        } catch (Throwable $error) {
            yield $this->failure('away', $values + ['error' => $error->getMessage()]);
            return;
        }
        yield $this->ok('reachable', $values);

        $schema = $connection->getSchemaBuilder();
        $missing = array_values(array_filter(self::TABLES, static fn (string $table): bool => !$schema->hasTable($table)));
        if (!in_array('native_exports', $missing, true)) {
            // A migration that was published and not run since the package's was changed.
            $columns = array_map('strtolower', $schema->getColumnListing('native_exports'));
            foreach (array_diff(array_keys((new Export())->getCasts()), $columns) as $column) {
                $missing[] = "native_exports.$column";
            }
        }
        yield $missing === [] ? $this->ok('tables') : $this->failure('no_tables', ['missing' => implode(', ', $missing)]);
    }
}
