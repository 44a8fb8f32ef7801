<?php

namespace NativeXlsx\Laravel\Delivery\Channels;

use Illuminate\Contracts\Container\Container;
use InvalidArgumentException;
use NativeXlsx\Laravel\Contracts\DeliveryChannel;
use NativeXlsx\Laravel\Delivery\Plan;

/** Finds the channel of a name: one of the package's, or a class of the application's. */
final class Channels
{
    public function __construct(private readonly Container $container)
    {
    }

    /** @throws InvalidArgumentException if there is none */
    public function get(string $name): DeliveryChannel
    {
        $class = Plan::BUILT_IN[$name] ?? $name;
        if (!is_a($class, DeliveryChannel::class, true)) {
            $names = implode(', ', array_keys(Plan::BUILT_IN));
            throw new InvalidArgumentException("No delivery channel \"$name\": there are $names, and classes that implement " . DeliveryChannel::class . '.');
        }
        return $this->container->make($class);
    }
}
