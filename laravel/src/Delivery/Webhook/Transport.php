<?php

namespace NativeXlsx\Laravel\Delivery\Webhook;

/** Brings a signed message to its target. Bound in the container; tests may replace it. */
interface Transport
{
    /**
     * @param array<string, string> $headers
     * @param int $timeout seconds, for all of it
     * @return int the answer's status; a redirect is an answer, and isn't followed
     * @throws WebhookFailed if there was no answer
     */
    public function post(Target $target, array $headers, string $body, int $timeout): int;
}
