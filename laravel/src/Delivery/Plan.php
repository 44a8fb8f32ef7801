<?php

namespace NativeXlsx\Laravel\Delivery;

use NativeXlsx\Laravel\Models\Export;

/**
 * Through which channels an export is told of, and to which targets. What was said at dispatch stands in the row
 * (`delivery`), as `channels` (names, or names with a target: `['mail', 'mail' => 'ops@example.com', MyChannel::class]`) and
 * `webhook` (URL and secret); what wasn't said is the config's.
 */
final class Plan
{
    /** The names of the channels that come with the package. */
    public const BUILT_IN = [
        'mail' => Channels\MailChannel::class,
        'database' => Channels\DatabaseChannel::class,
        'broadcast' => Channels\BroadcastChannel::class,
        'webhook' => Webhook\WebhookChannel::class,
    ];

    /**
     * @param 'completed'|'failed'|'canceled' $event
     * @return list<array{channel: string, target: string|null}>
     */
    public static function of(Export $export, string $event): array
    {
        $own = $export->delivery ?? [];
        $plan = self::read($own['channels'] ?? config('native-xlsx.delivery.channels', []));
        $webhook = $own['webhook']['url'] ?? null;
        if ($webhook === null && !isset($own['channels'])) {
            $webhook = config('native-xlsx.delivery.webhook.url');
        }
        $named = array_filter($plan, static fn (array $one): bool => $one['channel'] === 'webhook');
        if ($webhook !== null && $webhook !== '' && $named === []) {
            $plan[] = ['channel' => 'webhook', 'target' => (string) $webhook];
        }
        foreach ($plan as &$one) {
            if ($one['channel'] === 'webhook') {
                $one['target'] ??= $webhook ?? config('native-xlsx.delivery.webhook.url');
            }
        }
        return array_values(array_filter($plan, static fn (array $one): bool => in_array($event, self::events($one['channel']), true)));
    }

    /** What signs the webhook of this export: its own secret, or the application's. */
    public static function secret(Export $export): string
    {
        return (string) ($export->delivery['webhook']['secret'] ?? config('native-xlsx.delivery.webhook.secret'));
    }

    /** @return list<int|float> minutes before the second, third, … attempt */
    public static function backoff(string $channel): array
    {
        return array_values((array) config($channel === 'webhook' ? 'native-xlsx.delivery.webhook.backoff_minutes' : 'native-xlsx.delivery.backoff_minutes', []));
    }

    /** @return list<string> */
    private static function events(string $channel): array
    {
        return (array) config($channel === 'webhook' ? 'native-xlsx.delivery.webhook.events' : 'native-xlsx.delivery.events', []);
    }

    /**
     * @param array<int|string, string|null> $channels
     * @return list<array{channel: string, target: string|null}>
     */
    private static function read(array $channels): array
    {
        $plan = [];
        foreach ($channels as $key => $value) {
            $plan[] = is_int($key) ? ['channel' => (string) $value, 'target' => null] : ['channel' => $key, 'target' => $value];
        }
        return $plan;
    }
}
