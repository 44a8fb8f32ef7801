<?php

namespace NativeXlsx\Laravel\Operation;

use Illuminate\Contracts\Container\Container;
use NativeXlsx\Exception as NativeException;
use NativeXlsx\Laravel\Contracts\Exportable;
use NativeXlsx\Laravel\Definition\Freezer;
use NativeXlsx\Laravel\Exceptions\RefusedException;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Source\QuerySource;
use Throwable;

/** The plans of all registered exports: their queries are built and explained, no row is read. */
final class Plans
{
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
            return new Plan($error->getMessage());
        } catch (Throwable $error) {
            return new Plan(get_class($error) . ': ' . $error->getMessage(), true);
        }
        try {
            $source = new QuerySource(new Export(), $definition);
            [$explained, $rows] = $source->explain();
        } catch (Throwable $error) {
            return new Plan($error->getMessage());
        }
        $key = implode(', ', array_keys((array) $definition->payload['key']));
        return new Plan(null, false, $source->driver(), $explained, $key, count($definition->payload['columns']), $rows);
    }
}
