<?php

namespace NativeXlsx\Laravel\Delivery\Channels;

use NativeXlsx\Laravel\Contracts\DeliveryChannel;
use NativeXlsx\Laravel\Delivery\NoReceiver;
use NativeXlsx\Laravel\Models\Delivery;
use NativeXlsx\Laravel\Models\Export;

/** A row in Laravel's `notifications`, for the bell in the application. Without a token: the owner's own pages need none. */
final class DatabaseChannel extends Notifies implements DeliveryChannel
{
    public function send(Export $export, Delivery $delivery): void
    {
        $owner = Owner::of($export);
        if ($owner === null || !method_exists($owner, 'notifications')) {
            throw new NoReceiver("The export's owner has no database notifications.");
        }
        // A retry after the row was written; its primary key is made of the delivery's id.
        if ($owner->notifications()->whereKey(self::id($delivery))->exists()) {
            return;
        }
        $this->notify($owner, $export, $delivery);
    }
}
