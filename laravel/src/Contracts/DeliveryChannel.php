<?php

namespace NativeXlsx\Laravel\Contracts;

use NativeXlsx\Laravel\Models\Delivery;
use NativeXlsx\Laravel\Models\Export;

/** A way to tell somebody that an export has ended. Called in a job of its own, with that job's retries. */
interface DeliveryChannel
{
    /**
     * Tells. At least once: a retry tells again, under the same delivery id ($delivery->id).
     *
     * @throws \Throwable if it didn't work; it is tried again later
     */
    public function send(Export $export, Delivery $delivery): void;
}
