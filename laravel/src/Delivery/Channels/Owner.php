<?php

namespace NativeXlsx\Laravel\Delivery\Channels;

use Illuminate\Database\Eloquent\Model;
use Illuminate\Database\Eloquent\Relations\Relation;
use Illuminate\Notifications\AnonymousNotifiable;
use NativeXlsx\Laravel\Delivery\NoReceiver;
use NativeXlsx\Laravel\Models\Delivery;
use NativeXlsx\Laravel\Models\Export;

/** Whom the notification goes to: the address that was named, or the owner of the export. */
final class Owner
{
    /** @throws NoReceiver */
    public static function receiver(Export $export, Delivery $delivery): object
    {
        if ($delivery->target !== null && $delivery->target !== '') {
            return (new AnonymousNotifiable())->route($delivery->channel, $delivery->target);
        }
        $owner = self::of($export) ?? throw new NoReceiver('The export has no owner, and no address was named.');
        if (method_exists($owner, 'routeNotificationFor')) {
            return $owner;
        }
        // A model without the Notifiable trait.
        $address = $delivery->channel === 'mail' ? $owner->getAttribute('email') : null;
        return $address !== null
            ? (new AnonymousNotifiable())->route('mail', $address)
            : throw new NoReceiver($owner::class . " can't be notified: it lacks Illuminate\\Notifications\\Notifiable.");
    }

    public static function of(Export $export): ?Model
    {
        $class = $export->owner_type === null ? null : Relation::getMorphedModel($export->owner_type) ?? $export->owner_type;
        return $class !== null && is_a($class, Model::class, true) ? $class::query()->find($export->owner_id) : null;
    }
}
