<?php

namespace NativeXlsx\Laravel\Delivery\Channels;

use NativeXlsx\Laravel\Contracts\DeliveryChannel;
use NativeXlsx\Laravel\Delivery\NoReceiver;
use NativeXlsx\Laravel\Models\Delivery;
use NativeXlsx\Laravel\Models\Export;

/** On the owner's private channel, for pages that listen. Without a token: it is seen by whatever passes it on. */
final class BroadcastChannel extends Notifies implements DeliveryChannel
{
    public function send(Export $export, Delivery $delivery): void
    {
        $owner = Owner::of($export) ?? throw new NoReceiver("The export has no owner on whose channel it could be broadcast.");
        $this->notify($owner, $export, $delivery);
    }
}
