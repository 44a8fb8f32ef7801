<?php

namespace NativeXlsx\Laravel\Tests\Delivery;

use NativeXlsx\Laravel\Delivery\Webhook\Resolver;
use NativeXlsx\Laravel\Delivery\Webhook\Signature;
use NativeXlsx\Laravel\Events\ExportCompleted;
use NativeXlsx\Laravel\Events\ExportFailed;
use NativeXlsx\Laravel\Models\Delivery;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Models\Token;
use NativeXlsx\Laravel\Status;
use NativeXlsx\Laravel\Tests\Support\Receiver;
use NativeXlsx\Laravel\Tests\Support\TlsReceiver;

/** Against a real server. */
final class WebhookTest extends DeliveryTestCase
{
    private const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

    protected function setUp(): void
    {
        parent::setUp();
        $this->configure([
            'native-xlsx.delivery.channels' => [],
            'native-xlsx.delivery.webhook.secret' => self::SECRET,
            'native-xlsx.delivery.webhook.allow_private' => true,
        ]);
    }

    public function testASignedMessageArrivesWithALinkThatDownloads(): void
    {
        $receiver = new Receiver($this->workers());
        config(['native-xlsx.delivery.webhook.url' => "$receiver->url?from=shop", 'native-xlsx.delivery.token.single_use' => true]);
        $export = $this->published(content: 'the content', with: ['name' => 'Aufträge']);
        event(new ExportCompleted($export));
        $delivery = Delivery::query()->first();
        self::assertSame(['sent', 200, null], [$delivery->status, $delivery->response, $delivery->error]);
        [$request] = $receiver->requests();
        self::assertSame(['POST', '/hook?from=shop', 'application/json'], [$request['method'], $request['uri'], $request['headers']['content-type']]);
        self::assertSame($delivery->id, $request['headers']['webhook-id']);
        self::assertTrue(Signature::verify($request['body'], $request['headers'], self::SECRET));
        self::assertFalse(Signature::verify($request['body'], $request['headers'], self::SECRET, now: time() + 3_600));
        $body = json_decode($request['body'], true, 512, JSON_THROW_ON_ERROR);
        self::assertSame([$delivery->id, 'export.completed'], [$body['id'], $body['type']]);
        self::assertSame([$export->id, 'Aufträge', 'completed', 1_234, 'orders.xlsx'], [$body['data']['export_id'], $body['data']['name'], $body['data']['status'], $body['data']['rows'], $body['data']['file_name']]);
        self::assertSame('the content', $this->get($body['data']['download_url'])->streamedContent(), 'a program presses no button');
    }

    public function testAFailedExportsMessageHasNoLinkAndNoDetails(): void
    {
        $receiver = new Receiver($this->workers());
        config(['native-xlsx.delivery.webhook.url' => $receiver->url]);
        event(new ExportFailed($this->export(status: Status::Failed, with: ['error' => 'SQLSTATE secret'])));
        $body = json_decode($receiver->requests()[0]['body'], true);
        self::assertSame(['export.failed', null], [$body['type'], $body['data']['download_url']]);
        self::assertStringNotContainsString('SQLSTATE', $receiver->requests()[0]['body']);
        self::assertSame(0, Token::query()->count());
    }

    public function testOneExportMayHaveAUrlAndASecretOfItsOwn(): void
    {
        $receiver = new Receiver($this->workers());
        $secret = Signature::secret();
        event(new ExportCompleted($this->published(with: ['delivery' => ['webhook' => ['url' => $receiver->url, 'secret' => $secret]]])));
        [$request] = $receiver->requests();
        self::assertTrue(Signature::verify($request['body'], $request['headers'], $secret));
        self::assertFalse(Signature::verify($request['body'], $request['headers'], self::SECRET));
    }

    public function testWhoeverAnswersBadlyIsToldAgainByAQueueWorkerUnderTheSameId(): void
    {
        $receiver = new Receiver($this->workers(), [500, 503, 204]);
        $this->configure([
            'native-xlsx.delivery.webhook.url' => $receiver->url,
            'native-xlsx.delivery.webhook.backoff_minutes' => [0.01, 0.01, 0.01],
            'native-xlsx.queue.connection' => 'redis',
        ]);
        event(new ExportCompleted($this->published()));
        $delivery = Delivery::query()->first();
        self::assertSame(['pending', 0], [$delivery->status, $delivery->attempts]);
        $this->workers()->work(options: ['--tries=1']);
        $this->until(static fn (): bool => $delivery->refresh()->status !== 'pending', 'the delivery is through');
        self::assertSame(['sent', 3, 204, null], [$delivery->status, $delivery->attempts, $delivery->response, $delivery->error]);
        $requests = $receiver->requests();
        self::assertCount(3, $requests);
        foreach ($requests as $request) {
            self::assertSame($delivery->id, $request['headers']['webhook-id']);
            self::assertTrue(Signature::verify($request['body'], $request['headers'], self::SECRET));
        }
        self::assertCount(3, array_unique(array_map(static fn (array $request): string => json_decode($request['body'], true)['data']['download_url'], $requests)), 'each has a link of its own');
    }

    public function testItIsGivenUpAfterTheLastAttempt(): void
    {
        $receiver = new Receiver($this->workers(), array_fill(0, 10, 500));
        $this->configure([
            'native-xlsx.delivery.webhook.url' => $receiver->url,
            'native-xlsx.delivery.webhook.backoff_minutes' => [0.01],
            'native-xlsx.queue.connection' => 'redis',
        ]);
        $export = $this->published();
        event(new ExportCompleted($export));
        $delivery = Delivery::query()->first();
        $this->workers()->work();
        $this->until(static fn (): bool => $delivery->refresh()->status !== 'pending', 'the delivery is through');
        self::assertSame(['failed', 2, 500], [$delivery->status, $delivery->attempts, $delivery->response]);
        self::assertStringContainsString('answered 500', $delivery->error);
        self::assertSame(Status::Completed, $export->refresh()->status);
    }

    public function testRedirectsAreNotFollowed(): void
    {
        $other = new Receiver($this->workers());
        foreach ([301, 302, 307, 308] as $status) {
            $receiver = new Receiver($this->workers(), [$status], "Location: $other->url");
            $delivery = $this->tell($receiver->url);
            self::assertSame(['failed', $status], [$delivery->status, $delivery->response]);
            self::assertStringContainsString('Redirects are not followed', $delivery->error);
        }
        self::assertSame([], $other->requests());
    }

    public function testAnAddressOfThisMachineIsRefusedUnlessAllowed(): void
    {
        $receiver = new Receiver($this->workers());
        config(['native-xlsx.delivery.webhook.allow_private' => false]);
        $port = $receiver->port;
        foreach (["http://127.0.0.1:$port/", "http://localhost:$port/", "http://127.1:$port/", "http://0x7f000001:$port/", "http://[::ffff:127.0.0.1]:$port/", "http://0.0.0.0:$port/", "http://2130706433:$port/"] as $url) {
            $delivery = $this->tell($url);
            self::assertSame('failed', $delivery->status, $url);
            self::assertStringContainsString('AddressRefused', (string) $delivery->error, $url);
        }
        config(['native-xlsx.delivery.webhook.allow_private' => ['127.0.0.0/8']]);
        self::assertSame('sent', $this->tell("http://localhost:$port/")->status);
        self::assertCount(1, $receiver->requests());
    }

    public function testTheNameIsLookedUpOnceAndThatAddressConnectedTo(): void
    {
        $receiver = new Receiver($this->workers());
        // A name that no resolver of this machine knows: only the pin leads there.
        $resolver = new class () extends Resolver {
            public int $asked = 0;

            public function addresses(string $host): array
            {
                $this->asked++;
                return $host === 'hooks.shop.invalid' ? [$this->asked === 1 ? '127.0.0.1' : '203.0.113.1'] : [];
            }
        };
        $this->app->instance(Resolver::class, $resolver);
        $delivery = $this->tell("http://hooks.shop.invalid:$receiver->port/");
        self::assertSame(['sent', 1, null], [$delivery->status, $resolver->asked, $delivery->error]);
        self::assertSame("hooks.shop.invalid:$receiver->port", $receiver->requests()[0]['headers']['Host']);
    }

    public function testTheCertificateMustBeThatOfTheName(): void
    {
        $receiver = new TlsReceiver($this->workers());
        $this->app->instance(Resolver::class, new class () extends Resolver {
            public function addresses(string $host): array
            {
                return ['127.0.0.1']; // every name leads to the receiver
            }
        });
        $refused = $this->tell("https://localhost:$receiver->port/");
        self::assertSame(['failed', null], [$refused->status, $refused->response], 'an authority that nobody knows');
        self::assertStringContainsString('SSL', (string) $refused->error);
        config(['native-xlsx.delivery.webhook.ca_file' => $receiver->authority]);
        $sent = $this->tell("https://localhost:$receiver->port/");
        self::assertSame(['sent', 202, null], [$sent->status, $sent->response, $sent->error]);
        $other = $this->tell("https://hooks.shop.invalid:$receiver->port/");
        self::assertSame(['failed', null], [$other->status, $other->response], 'another name than the certificate\'s');
        self::assertStringContainsString('SSL', (string) $other->error);
    }

    public function testAProxyOfTheEnvironmentDoesNotGetAroundThePin(): void
    {
        $proxy = new Receiver($this->workers());
        $receiver = new Receiver($this->workers());
        putenv("http_proxy=http://127.0.0.1:$proxy->port");
        try {
            self::assertSame('sent', $this->tell($receiver->url)->status);
        } finally {
            putenv('http_proxy');
        }
        self::assertSame([], $proxy->requests());
        self::assertCount(1, $receiver->requests());
    }

    public function testNothingIsSentUnsigned(): void
    {
        $receiver = new Receiver($this->workers());
        config(['native-xlsx.delivery.webhook.secret' => null]);
        $delivery = $this->tell($receiver->url);
        self::assertSame('failed', $delivery->status);
        self::assertStringContainsString('NATIVE_XLSX_WEBHOOK_SECRET', $delivery->error);
        self::assertSame([], $receiver->requests());
    }

    public function testNobodyThereIsAFailureThatSaysSo(): void
    {
        // Taken and not listened at: nobody else can take it meanwhile.
        $taken = stream_socket_server('tcp://127.0.0.1:0', $code, $message, STREAM_SERVER_BIND) ?: self::fail($message);
        $address = (string) stream_socket_get_name($taken, false);
        $delivery = $this->tell("http://$address/");
        self::assertSame(['failed', null], [$delivery->status, $delivery->response]);
        self::assertStringContainsString('WebhookFailed: The webhook got no answer', $delivery->error);
        fclose($taken);
    }

    /** On the sync driver: one attempt. */
    private function tell(string $url): Delivery
    {
        Export::query()->delete();
        Delivery::query()->delete();
        config(['native-xlsx.delivery.webhook.url' => $url]);
        event(new ExportCompleted($this->published()));
        return Delivery::query()->firstOrFail();
    }
}
