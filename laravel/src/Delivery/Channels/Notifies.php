<?php

namespace NativeXlsx\Laravel\Delivery\Channels;

use Illuminate\Contracts\Notifications\Dispatcher;
use Illuminate\Notifications\Notification;
use NativeXlsx\Laravel\Delivery\Notifications\ExportEnded;
use NativeXlsx\Laravel\Models\Delivery;
use NativeXlsx\Laravel\Models\Export;
use Symfony\Component\Uid\Ulid;

/**
 * Sends the notification through one of Laravel's channels, here and now, whether or not the application's class wants to be queued:
 * a queued notification would carry what it was made with through the queue, and this is a job already.
 */
abstract class Notifies
{
    public function __construct(private readonly Dispatcher $notifications)
    {
    }

    protected function notify(object $receiver, Export $export, Delivery $delivery): void
    {
        /** @var class-string<Notification> $class */
        $class = config('native-xlsx.delivery.notification', ExportEnded::class);
        $notification = new $class($export, $delivery);
        $notification->id = self::id($delivery);
        $this->notifications->sendNow($receiver, $notification, [$delivery->channel]);
    }

    /** The delivery's id in the form that Laravel's notifications have. */
    protected static function id(Delivery $delivery): string
    {
        return Ulid::fromString($delivery->id)->toRfc4122();
    }
}
