<?php

namespace NativeXlsx\Laravel\Operation\Checks;

use NativeXlsx\Laravel\Contracts\Check;
use NativeXlsx\Laravel\Operation\Plan;
use NativeXlsx\Laravel\Operation\Plans;
use NativeXlsx\Laravel\Operation\Registry;

/** Every export class can be loaded, and its query be paged on an index. */
final class ExportsCheck implements Check
{
    use Titled;

    public function __construct(private readonly Registry $registry, private readonly Plans $plans)
    {
    }

    public function run(): iterable
    {
        foreach ($this->registry->broken() as $class => $error) {
            yield $this->failure('broken', ['class' => $class, 'error' => $error]);
        }
        if ($this->registry->classes() === []) {
            yield $this->warning('none', ['folders' => implode(', ', (array) config('native-xlsx.discover'))]);
        }
        foreach ($this->plans->all() as $class => $plan) {
            yield from $this->plan($class, $plan);
        }
    }

    /** @return iterable<\NativeXlsx\Laravel\Operation\Finding> */
    private function plan(string $class, Plan $plan): iterable
    {
        $values = ['class' => $class, 'error' => (string) $plan->error, 'driver' => $plan->driver, 'key' => $plan->key];
        if ($plan->trouble !== null) {
            yield $plan->trouble === Plan::FILTERS ? $this->warning($plan->trouble, $values) : $this->failure($plan->trouble, $values);
        } elseif ($plan->explained === null) {
            yield $this->warning('php', $values);
        } else {
            $paged = (bool) ($plan->explained['paged'] ?? false);
            yield $paged ? $this->ok('native', $values) : $this->warning('scan', $values + ['plan' => (string) json_encode($plan->explained['plan'] ?? null)]);
            foreach ((array) ($plan->explained['notices'] ?? []) as $notice) {
                yield $this->warning('notice', $values + ['notice' => (string) $notice]);
            }
        }
    }
}
