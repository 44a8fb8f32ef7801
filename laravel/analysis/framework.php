<?php

/*
 * Classes that only later versions or other packages have, and what every implementation has beyond its interface. Never
 * loaded.
 */

namespace Illuminate\Bus {
    class ChainedBatch
    {
        /**
         * @param \Illuminate\Support\Collection $jobs
         */
        public static function prepareNestedBatches($jobs): \Illuminate\Support\Collection
        {
        }
    }
}

namespace Laravel\SerializableClosure {
    class SerializableClosure
    {
        public function __construct(\Closure $closure)
        {
        }

        public function getClosure(): \Closure
        {
        }
    }
}

namespace Illuminate\Contracts\Bus {
    interface Dispatcher
    {
        public function dispatch(object $command): mixed;

        public function dispatchNow(object $command, mixed $handler = null): mixed;

        public function dispatchSync(object $command, mixed $handler = null): mixed;

        public function dispatchToQueue(object $command): mixed;
    }
}

namespace Illuminate\Contracts\Foundation {
    interface Application extends \Illuminate\Contracts\Container\Container
    {
        public function basePath(string $path = ''): string;

        public function langPath(): string;

        public function runningInConsole(): bool;

        /** @param string|object $provider */
        public function register($provider, bool $force = false): \Illuminate\Support\ServiceProvider;

        public function booted(callable $callback): void;

        public function getNamespace(): string;
    }
}

namespace Illuminate\Support\Facades {
    class DB
    {
        public static function connection(?string $name = null): \Illuminate\Database\Connection
        {
        }

        /** @return array<string, \Illuminate\Database\Connection> */
        public static function getConnections(): array
        {
        }

        public static function raw(mixed $value): \Illuminate\Database\Query\Expression
        {
        }
    }
}

namespace Illuminate\Contracts\Notifications {
    interface Dispatcher
    {
        public function send(mixed $notifiables, mixed $notification): void;

        /** @param list<string>|null $channels */
        public function sendNow(mixed $notifiables, mixed $notification, ?array $channels = null): void;
    }
}
