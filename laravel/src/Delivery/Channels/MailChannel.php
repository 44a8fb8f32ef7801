<?php

namespace NativeXlsx\Laravel\Delivery\Channels;

use NativeXlsx\Laravel\Contracts\DeliveryChannel;
use NativeXlsx\Laravel\Delivery\NoReceiver;
use NativeXlsx\Laravel\Models\Delivery;
use NativeXlsx\Laravel\Models\Export;

/** A mail with the download link to the owner, or to the address named at dispatch. */
final class MailChannel extends Notifies implements DeliveryChannel
{
    public function send(Export $export, Delivery $delivery): void
    {
        $receiver = Owner::receiver($export, $delivery);
        if (!$receiver->routeNotificationFor('mail')) {
            throw new NoReceiver('The owner has no mail address.');
        }
        $this->notify($receiver, $export, $delivery);
    }
}
