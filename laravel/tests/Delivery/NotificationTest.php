<?php

namespace NativeXlsx\Laravel\Tests\Delivery;

use App\Models\User;
use Illuminate\Broadcasting\Broadcasters\Broadcaster;
use Illuminate\Bus\Queueable;
use Illuminate\Contracts\Queue\ShouldQueue;
use Illuminate\Contracts\Translation\HasLocalePreference;
use Illuminate\Notifications\Messages\MailMessage;
use Illuminate\Support\Facades\Broadcast;
use Illuminate\Support\Facades\DB;
use NativeXlsx\Laravel\Delivery\Announcer;
use NativeXlsx\Laravel\Delivery\Notifications\ExportEnded;
use NativeXlsx\Laravel\Events\ExportCompleted;
use NativeXlsx\Laravel\Events\ExportFailed;
use NativeXlsx\Laravel\Models\Delivery;
use NativeXlsx\Laravel\Models\Token;
use NativeXlsx\Laravel\Status;
use NativeXlsx\Laravel\Tests\Support\SentMails;

final class NotificationTest extends DeliveryTestCase
{
    protected function setUp(): void
    {
        parent::setUp();
        config(['mail.default' => 'array', 'app.url' => 'https://shop.example']);
    }

    public function testTheMailHasALinkThatDownloadsTheFile(): void
    {
        config(['native-xlsx.delivery.channels' => ['mail']]);
        event(new ExportCompleted($this->published($this->user(), 'the content', ['rows' => 1_234_567])));
        self::assertSame('sent', Delivery::query()->value('status'), (string) Delivery::query()->value('error'));
        [$mail] = SentMails::all();
        self::assertSame(['anna@example.com'], $mail['to']);
        self::assertSame('Your export is ready: Orders', $mail['subject']);
        self::assertStringContainsString('1,234,567 rows', $mail['html']);
        $id = Delivery::query()->value('id');
        self::assertSame([$id, "$id@shop.example"], [$mail['delivery'], $mail['id']]);
        $links = SentMails::links($mail['html']);
        self::assertCount(1, $links);
        self::assertSame($links, SentMails::links($mail['text']));
        self::assertSame('the content', $this->get($links[0])->streamedContent());
        self::assertStringNotContainsString(basename($links[0]), (string) json_encode([DB::table('native_export_tokens')->get(), DB::table('native_export_deliveries')->get()]));
    }

    public function testItSpeaksTheLanguageOfItsReceiver(): void
    {
        config(['native-xlsx.delivery.channels' => ['mail']]);
        $user = GermanUser::query()->create(['name' => 'uwe', 'email' => 'uwe@example.com', 'locale' => 'de']);
        event(new ExportCompleted($this->published($user, with: ['rows' => 1_234])));
        [$mail] = SentMails::all();
        self::assertSame('Ihr Export ist fertig: Orders', $mail['subject']);
        self::assertStringContainsString('1.234 Zeilen', $mail['html']);
        self::assertSame('en', app()->getLocale());
    }

    public function testAFailureLeadsToTheOwnersPageAndMakesNoToken(): void
    {
        $export = $this->export($this->user(), Status::Failed, ['error' => 'SQLSTATE[42S02] secret_table']);
        event(new ExportFailed($export));
        [$mail] = SentMails::all();
        self::assertSame('Your export has failed: Orders', $mail['subject']);
        self::assertStringContainsString(route('native-exports.show', ['export' => $export->id]), $mail['html']);
        self::assertStringNotContainsString('SQLSTATE', $mail['html']);
        self::assertSame(0, Token::query()->count());
    }

    public function testTheDatabaseAndBroadcastChannelsGetNoToken(): void
    {
        Broadcast::extend('seen', static fn () => new SeenBroadcaster());
        config(['broadcasting.default' => 'seen', 'broadcasting.connections.seen' => ['driver' => 'seen'], 'native-xlsx.delivery.channels' => ['database', 'broadcast']]);
        SeenBroadcaster::$seen = [];
        $user = $this->user();
        $export = $this->published($user);
        event(new ExportCompleted($export));
        self::assertSame(['sent', 'sent'], Delivery::query()->pluck('status')->all(), (string) Delivery::query()->pluck('error')->implode(' '));
        $data = $user->notifications()->first()->data;
        self::assertSame(['completed', $export->id, 'Orders', route('native-exports.show', ['export' => $export->id])], [$data['event'], $data['export_id'], $data['name'], $data['url']]);
        self::assertSame(Delivery::query()->where('channel', 'database')->value('id'), $data['delivery_id']);
        self::assertCount(1, SeenBroadcaster::$seen);
        [$channels, $payload] = SeenBroadcaster::$seen[0];
        self::assertSame(["private-App.Models.User.$user->id"], $channels);
        self::assertSame($export->id, $payload['export_id']);
        self::assertSame(0, Token::query()->count());

        // Told again after the row was written, by a worker that died before it could say so: still one.
        $delivery = Delivery::query()->where('channel', 'database')->first();
        app(Announcer::class)->again($delivery);
        self::assertSame(['sent', 1], [$delivery->refresh()->status, $user->notifications()->count()]);
    }

    public function testANotificationThatWantsToBeQueuedIsSentHereAllTheSame(): void
    {
        config(['queue.default' => 'database', 'native-xlsx.delivery.notification' => QueuedNotification::class, 'native-xlsx.delivery.channels' => ['mail'], 'native-xlsx.queue.connection' => 'sync']);
        event(new ExportCompleted($this->published($this->user())));
        self::assertSame(0, DB::table('jobs')->count());
        self::assertSame('In our words', SentMails::all()[0]['subject']);
    }

    public function testWhereNobodyCanBeToldNothingIsTriedAgain(): void
    {
        config(['native-xlsx.delivery.channels' => ['mail', 'database', 'broadcast', 'webhook']]);
        event(new ExportCompleted($this->published()));
        self::assertSame(['skipped'], Delivery::query()->distinct()->pluck('status')->all());
        $gone = $this->user();
        $export = $this->published($gone);
        $gone->delete();
        event(new ExportCompleted($export));
        self::assertSame(['skipped'], Delivery::query()->distinct()->pluck('status')->all());
        self::assertSame([], SentMails::all());
    }

    public function testAMailMayGoToAnAddressThatWasNamed(): void
    {
        event(new ExportCompleted($this->published(with: ['delivery' => ['channels' => ['mail' => 'ops@example.com']]])));
        self::assertSame(['ops@example.com'], SentMails::all()[0]['to']);
    }
}

final class GermanUser extends User implements HasLocalePreference
{
    protected $table = 'users';

    public function preferredLocale(): string
    {
        return (string) $this->locale;
    }
}

final class QueuedNotification extends ExportEnded implements ShouldQueue
{
    use Queueable;

    public function toMail(object $notifiable): MailMessage
    {
        return parent::toMail($notifiable)->subject('In our words');
    }
}

final class SeenBroadcaster extends Broadcaster
{
    /** @var list<array{list<string>, array<string, mixed>}> */
    public static array $seen = [];

    public function auth($request)
    {
        return null;
    }

    public function validAuthenticationResponse($request, $result)
    {
        return null;
    }

    public function broadcast(array $channels, $event, array $payload = [])
    {
        self::$seen[] = [array_map('strval', $channels), $payload];
    }
}
