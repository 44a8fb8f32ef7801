<?php

namespace App\Exports;

use App\Jobs\TracingMiddleware;
use DateTimeInterface;

/** With everything that an export class may decide. */
class HookedExport extends OrdersExport
{
    public function middleware(): array
    {
        return [new TracingMiddleware()];
    }

    public function tags(): array
    {
        return ['team:' . $this->filters['team']];
    }

    public function retryUntil(): ?DateTimeInterface
    {
        return $this->filters['until'] ?? null;
    }

    public function backoff(): ?array
    {
        return $this->filters['backoff'] ?? null;
    }
}
