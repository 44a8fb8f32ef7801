<?php

namespace NativeXlsx\Laravel\Tests\Delivery;

use NativeXlsx\Laravel\Delivery\Http\EventSlots;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Status;

/** Server-sent events from a real server. */
final class EventsTest extends DeliveryTestCase
{
    public function testTheyAreOptIn(): void
    {
        $owner = $this->user();
        $export = $this->export($owner, Status::Running);
        $response = $this->actingAs($owner)->get(route('native-exports.events', ['export' => $export->id]));
        self::assertSame([204, ''], [$response->getStatusCode(), $response->getContent()]);
    }

    public function testEachChangeIsAnEventUntilTheEnd(): void
    {
        [$url, $export] = $this->serve(1);
        $stream = $this->open($url);
        $first = $this->event($stream);
        self::assertSame(['running', 1_234], [$first['status'], $first['rows']]);
        $export->update(['rows' => 1_500]);
        self::assertSame(1_500, $this->event($stream)['rows']);
        $export->transition(Status::Canceled);
        $last = $this->event($stream);
        self::assertSame(['canceled', true], [$last['status'], $last['done']]);
        self::assertSame('', trim((string) stream_get_contents($stream)), 'the server ends it');
        self::assertTrue(feof($stream));
    }

    public function testThereAreOnlySoManyAndAPlaceComesBackWhenSomebodyLeaves(): void
    {
        [$url] = $this->serve(2);
        // One after the other: a process of PHP's server may take two connections that wait together.
        $one = $this->open($url);
        $this->event($one);
        $two = $this->open($url);
        $this->event($two);
        $third = $this->open($url);
        self::assertStringContainsString(' 204 ', $this->statusLine($third));
        fclose($one);
        $this->until(function () use ($url): bool {
            $again = $this->open($url);
            return str_contains($this->statusLine($again), ' 200 ');
        }, 'the place is free again');
    }

    public function testACacheWithoutLocksHasNoPlaces(): void
    {
        $slots = new EventSlots(new class () implements \Illuminate\Contracts\Cache\Factory {
            public function store($name = null)
            {
                return new \Illuminate\Cache\Repository(new class () implements \Illuminate\Contracts\Cache\Store {
                    public function get($key)
                    {
                    }

                    public function many(array $keys)
                    {
                        return [];
                    }

                    public function put($key, $value, $seconds)
                    {
                        return true;
                    }

                    public function putMany(array $values, $seconds)
                    {
                        return true;
                    }

                    public function increment($key, $value = 1)
                    {
                        return 1;
                    }

                    public function decrement($key, $value = 1)
                    {
                        return 1;
                    }

                    public function forever($key, $value)
                    {
                        return true;
                    }

                    public function touch($key, $seconds)
                    {
                        return true;
                    }

                    public function forget($key)
                    {
                        return true;
                    }

                    public function flush()
                    {
                        return true;
                    }

                    public function getPrefix()
                    {
                        return '';
                    }
                });
            }
        });
        self::assertNull($slots->take(10));
    }

    /** @return array{string, Export} */
    private function serve(int $places): array
    {
        $owner = $this->user();
        // Every request of the server's is the owner's.
        $this->inEveryProcess("\$app->booted(static fn () => \$app['auth']->guard('web')->setUser(App\\Models\\User::query()->findOrFail($owner->id)));");
        $this->configure([
            'native-xlsx.status_page.events' => true,
            'native-xlsx.status_page.max_event_streams' => $places,
            'native-xlsx.status_page.event_stream_seconds' => 300,
            'native-xlsx.status_page.poll_seconds' => 0.2,
        ]);
        $export = $this->export($owner, Status::Running);
        $server = $this->workers()->serve(4);
        return ["{$server['url']}/native-exports/$export->id/events", $export];
    }

    /** @return resource */
    private function open(string $url)
    {
        $parts = parse_url($url);
        $stream = stream_socket_client("tcp://{$parts['host']}:{$parts['port']}", $code, $message, 60) ?: self::fail($message);
        stream_set_timeout($stream, 60);
        fwrite($stream, "GET {$parts['path']} HTTP/1.0\r\nHost: {$parts['host']}\r\n\r\n");
        return $stream;
    }

    /** @param resource $stream */
    private function statusLine($stream): string
    {
        return (string) fgets($stream);
    }

    /** @param resource $stream @return array<string, mixed> */
    private function event($stream): array
    {
        while (($line = fgets($stream)) !== false) {
            if (str_starts_with($line, 'data: ')) {
                return json_decode(substr($line, 6), true);
            }
        }
        self::fail('the stream ended without an event');
    }
}
