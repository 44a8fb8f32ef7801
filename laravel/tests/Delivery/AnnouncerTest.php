<?php

namespace NativeXlsx\Laravel\Tests\Delivery;

use Illuminate\Support\Carbon;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Queue;
use NativeXlsx\Laravel\Contracts\DeliveryChannel;
use NativeXlsx\Laravel\Delivery\Announcer;
use NativeXlsx\Laravel\Delivery\Deliver;
use NativeXlsx\Laravel\Events\ExportCanceled;
use NativeXlsx\Laravel\Events\ExportCompleted;
use NativeXlsx\Laravel\Events\ExportFailed;
use NativeXlsx\Laravel\Models\Delivery;
use NativeXlsx\Laravel\Models\Export;
use NativeXlsx\Laravel\Slices\Tending;
use NativeXlsx\Laravel\Status;
use RuntimeException;

final class AnnouncerTest extends DeliveryTestCase
{
    protected function tearDown(): void
    {
        Carbon::setTestNow();
        parent::tearDown();
    }

    public function testEachEndMakesARowAndAJobForEachChannelOnce(): void
    {
        Queue::fake();
        $export = $this->export($this->user());
        event(new ExportCompleted($export));
        event(new ExportCompleted($export));
        $deliveries = Delivery::query()->orderBy('channel')->get();
        self::assertSame([['database', 'completed', 'pending'], ['mail', 'completed', 'pending']], $this->told());
        foreach ($deliveries as $delivery) {
            Queue::assertPushed(Deliver::class, static fn (Deliver $job): bool => $job->id === $delivery->id);
        }
        Queue::assertPushed(Deliver::class, 2);

        // It failed, was tried again and failed once more: two ends.
        $export = $this->export($this->user('bert'), Status::Failed, ['finished_at' => Carbon::now()->subHour()]);
        event(new ExportFailed($export));
        $export->update(['finished_at' => Carbon::now()]);
        event(new ExportFailed($export));
        self::assertSame(4, Delivery::query()->where('event', 'failed')->count());
    }

    public function testTheConfigSaysWhatIsToldOfAndThroughWhich(): void
    {
        Queue::fake();
        event(new ExportCanceled($this->export($this->user(), Status::Canceled)));
        self::assertSame([], $this->told());

        config(['native-xlsx.delivery.events' => ['canceled'], 'native-xlsx.delivery.channels' => ['broadcast'], 'native-xlsx.delivery.webhook.url' => 'https://example.com/hook']);
        event(new ExportCanceled($this->export($this->user('bert'), Status::Canceled)));
        self::assertSame([['broadcast', 'canceled', 'pending'], ['webhook', 'canceled', 'pending']], $this->told());
        self::assertSame('https://example.com/hook', Delivery::query()->where('channel', 'webhook')->first()->target);
        self::assertStringNotContainsString('example.com', (string) DB::table('native_export_deliveries')->get()->toJson(), 'encrypted');
    }

    public function testAnExportMayHaveChannelsOfItsOwn(): void
    {
        Queue::fake();
        config(['native-xlsx.delivery.webhook.url' => 'https://example.com/all']);
        $cases = [
            [['channels' => []], []],
            [['channels' => ['database', 'mail' => 'ops@example.com']], [['database', null], ['mail', 'ops@example.com']]],
            [['channels' => ['mail', 'webhook']], [['mail', null], ['webhook', 'https://example.com/all']]],
            [['webhook' => ['url' => 'https://example.com/one', 'secret' => null]], [['database', null], ['mail', null], ['webhook', 'https://example.com/one']]],
            [['channels' => ['mail'], 'webhook' => ['url' => 'https://example.com/one', 'secret' => null]], [['mail', null], ['webhook', 'https://example.com/one']]],
            [null, [['database', null], ['mail', null], ['webhook', 'https://example.com/all']]],
        ];
        foreach ($cases as [$own, $expected]) {
            Delivery::query()->delete();
            event(new ExportCompleted($this->export(with: ['delivery' => $own])));
            $told = Delivery::query()->orderBy('channel')->get()->map(static fn (Delivery $delivery): array => [$delivery->channel, $delivery->target])->all();
            self::assertSame($expected, $told, (string) json_encode($own));
        }
    }

    public function testTheJobCarriesNothingButTheDeliverysId(): void
    {
        config(['queue.default' => 'database', 'native-xlsx.queue.connection' => 'database']);
        event(new ExportCompleted($this->export($this->user(), with: ['delivery' => ['channels' => ['mail' => 'ops@example.com']]])));
        $job = DB::table('jobs')->first();
        self::assertSame('exports', $job->queue);
        $id = Delivery::query()->value('id');
        self::assertStringContainsString($id, $job->payload);
        self::assertStringNotContainsString('ops@example.com', $job->payload);
        self::assertLessThan(1_536, strlen($job->payload));
        $payload = json_decode($job->payload, true);
        self::assertSame(5, $payload['maxTries']);
        self::assertSame('60,300,900,3600', $payload['backoff']);
    }

    public function testWhatDiedInBetweenIsMadeGood(): void
    {
        Queue::fake();
        $announcer = app(Announcer::class);
        $this->export($this->user(), with: ['finished_at' => Carbon::now()->subMinutes(2)]); // nobody heard of its end
        $this->export($this->user('bert')); // too fresh: its event is on its way
        self::assertCount(2, $announcer->tend());
        Queue::assertPushed(Deliver::class, 2);
        self::assertSame([], $announcer->tend());

        // A job that was lost: longer ago than any retry would wait.
        Export::query()->update(['told_at' => DB::raw('finished_at'), 'announced_at' => DB::raw('finished_at')]);
        Delivery::query()->where('channel', 'database')->update(['status' => 'sent']);
        Carbon::setTestNow(Carbon::now()->addMinutes(74));
        self::assertSame([], $announcer->tend());
        Carbon::setTestNow(Carbon::now()->addMinutes(2));
        $lost = Delivery::query()->where('channel', 'mail')->pluck('id')->all();
        self::assertSame($lost, app(Tending::class)->tend()['delivered']);
        self::assertSame([], $announcer->tend(), 'not again at once');
        Queue::assertPushed(Deliver::class, 3);
    }

    public function testOneThatWasGivenUpCanBeToldAgainUnderItsId(): void
    {
        config(['native-xlsx.delivery.channels' => [FailsTwice::class]]);
        FailsTwice::$calls = [];
        event(new ExportCompleted($this->export()));
        $delivery = Delivery::query()->first();
        self::assertSame(['failed', 1], [$delivery->status, $delivery->attempts]);
        self::assertSame('RuntimeException: not now', $delivery->error);
        app(Announcer::class)->again($delivery);
        self::assertSame('failed', $delivery->refresh()->status);
        app(Announcer::class)->again($delivery);
        self::assertSame(['sent', null], [$delivery->refresh()->status, $delivery->error]);
        self::assertNotNull($delivery->sent_at);
        self::assertSame([$delivery->id, $delivery->id, $delivery->id], FailsTwice::$calls);
    }

    public function testAChannelThatIsNoneIsAFailedDeliveryAndNoFailedExport(): void
    {
        config(['native-xlsx.delivery.channels' => ['carrier-pigeon', \stdClass::class]]);
        event(new ExportCompleted($this->export()));
        self::assertSame([['carrier-pigeon', 'completed', 'failed'], ['stdClass', 'completed', 'failed']], $this->told());
        self::assertStringContainsString('No delivery channel "carrier-pigeon": there are mail,', (string) Delivery::query()->where('channel', 'carrier-pigeon')->value('error'));
    }

    /** @return list<array{string, string, string}> */
    private function told(): array
    {
        return Delivery::query()->orderBy('channel')->get()->map(static fn (Delivery $delivery): array => [$delivery->channel, $delivery->event, $delivery->status])->all();
    }
}

final class FailsTwice implements DeliveryChannel
{
    /** @var list<string> */
    public static array $calls = [];

    public function send(Export $export, Delivery $delivery): void
    {
        self::$calls[] = $delivery->id;
        if (count(self::$calls) < 3) {
            throw new RuntimeException('not now');
        }
    }
}
