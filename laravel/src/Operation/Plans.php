<?php

namespace NativeXlsx\Laravel\Operation;

use Illuminate\Contracts\Container\Container;
use Illuminate\Database\DatabaseManager;
use InvalidArgumentException;
use NativeXlsx\DatabaseException;
use NativeXlsx\Exception as NativeException;
use NativeXlsx\Laravel\Contracts\Exportable;
use NativeXlsx\Laravel\Definition\Freezer;
use NativeXlsx\Laravel\Exceptions\RefusedException;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Slices\Trouble;
use NativeXlsx\Laravel\Source\QuerySource;
use PDOException;
use Throwable;

/** The plans of all registered exports: their queries are built and explained, no row is read. */
final class Plans
{
    /** Wrong user, password or right; no TLS. */
    private const CLOSED = [802, 804];

    public function __construct(
        private readonly Container $container,
        private readonly Registry $registry,
        private readonly Freezer $freezer
    ) {
    }

    /** @return iterable<class-string<Exportable>, Plan> */
    public function all(): iterable
    {
        foreach ($this->registry->classes() as $class) {
            yield $class => $this->of($class);
        }
    }

    /** @param class-string<Exportable> $class */
    public function of(string $class): Plan
    {
        try {
            $export = $this->container->make($class);
            $definition = $this->freezer->freeze($export, [], true);
        } catch (RefusedException | NativeException $error) {
            return $this->unknown($error, Plan::REFUSED);
        } catch (Throwable $error) {
            return $this->unknown($error, Plan::FILTERS);
        }
        try {
            $source = new QuerySource(new Export(), $definition);
            [$explained, $rows] = $source->explain();
        } catch (Throwable $error) {
            return $this->unknown($error, Plan::REFUSED);
        }
        $key = implode(', ', array_keys((array) $definition->payload['key']));
        return new Plan(null, null, $source->driver(), $explained, $key, count($definition->payload['columns']), $rows);
    }

    /** @param Plan::REFUSED|Plan::FILTERS $otherwise what it means where the database has nothing to do with it */
    private function unknown(Throwable $error, string $otherwise): Plan
    {
        $trouble = match (true) {
            self::isOfConnection($error) => Plan::CONNECTION,
            Trouble::isAway($error) => Plan::AWAY,
            default => $otherwise,
        };
        return new Plan(($trouble === Plan::FILTERS ? get_class($error) . ': ' : '') . $error->getMessage(), $trouble);
    }

    /** Whether no query could ever be asked there: an unknown connection or driver, a wrong password, no such database. */
    private static function isOfConnection(Throwable $error): bool
    {
        for ($cause = $error; $cause !== null; $cause = $cause->getPrevious()) {
            $thrower = $cause->getTrace()[0]['class'] ?? '';
            if ($cause instanceof InvalidArgumentException && ($thrower === DatabaseManager::class || str_starts_with($thrower, 'Illuminate\\Database\\Connectors\\'))) {
                return true;
            }
            if ($cause instanceof DatabaseException && in_array($cause->getCode(), self::CLOSED, true)) {
                return true;
            }
            if ($cause instanceof PDOException && preg_match('/could not find driver|\[(1044|1045|1049|1698)\]|FATAL:\s+(password authentication failed|database "|role "|no pg_hba)/', $cause->getMessage())) {
                return true;
            }
        }
        return false;
    }
}
