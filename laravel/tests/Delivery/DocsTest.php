<?php

namespace NativeXlsx\Laravel\Tests\Delivery;

use Illuminate\Support\Arr;
use NativeXlsx\Laravel\Delivery\Webhook\Target;
use NativeXlsx\Laravel\Delivery\Webhook\Transport;
use NativeXlsx\Laravel\Events\ExportCompleted;

/** docs/delivery.md is true. */
final class DocsTest extends DeliveryTestCase
{
    public function testItsFiguresAreThoseOfTheConfig(): void
    {
        $settings = Arr::dot(Arr::only(config('native-xlsx'), ['delivery', 'status_page']));
        self::assertGreaterThanOrEqual(6, preg_match_all('/`([a-z_.]+)`\s\((\d+)\)/', self::text(), $found, PREG_SET_ORDER));
        foreach ($found as [, $key, $value]) {
            $of = array_filter($settings, static fn (string $name): bool => str_ends_with($name, ".$key"), ARRAY_FILTER_USE_KEY);
            self::assertSame([(int) $value], array_values($of), $key);
        }
        self::assertStringContainsString('1, 5, 15 and 60 minutes', self::text());
        self::assertSame([1, 5, 15, 60], config('native-xlsx.delivery.backoff_minutes'));
    }

    public function testItsWebhookLooksLikeOne(): void
    {
        $transport = new class () implements Transport {
            public string $body = '';

            public function post(Target $target, array $headers, string $body, int $timeout): int
            {
                $this->body = $body;
                return 200;
            }
        };
        $this->app->instance(Transport::class, $transport);
        config(['native-xlsx.delivery.webhook' => ['url' => 'https://93.184.216.34/', 'secret' => 'a-secret-of-some-length'] + config('native-xlsx.delivery.webhook')]);
        event(new ExportCompleted($this->published()));
        self::assertSame(1, preg_match('/^```json\n(.*?)^```$/ms', self::text(), $found));
        $shown = json_decode($found[1], true, 512, JSON_THROW_ON_ERROR);
        $sent = json_decode($transport->body, true, 512, JSON_THROW_ON_ERROR);
        self::assertSame(array_keys($sent), array_keys($shown));
        self::assertSame(array_map('gettype', $sent['data']), array_map('gettype', $shown['data']));
    }

    private static function text(): string
    {
        return (string) file_get_contents(dirname(__DIR__, 2) . '/docs/delivery.md');
    }
}
