<?php

namespace NativeXlsx\Laravel\Delivery\Webhook;

use RuntimeException;

/** The receiver didn't take a webhook; it is tried again. */
final class WebhookFailed extends RuntimeException
{
    public function __construct(string $message, public readonly ?int $status = null)
    {
        parent::__construct($message);
    }
}
