<?php

namespace NativeXlsx\Laravel\Delivery\Notifications;

use Illuminate\Notifications\Messages\BroadcastMessage;
use Illuminate\Notifications\Messages\MailMessage;
use Illuminate\Notifications\Notification;
use Illuminate\Support\Facades\Route;
use NativeXlsx\Laravel\Delivery\Status\Texts;
use NativeXlsx\Laravel\Delivery\Tokens;
use NativeXlsx\Laravel\Models\Delivery;
use NativeXlsx\Laravel\Models\Export;

/**
 * Tells that an export has ended. Extend it and name your class in `native-xlsx.delivery.notification`. The download link is made in
 * {@see toMail()}, in the job that sends it; it is in no constructor, so it can't be in a queue's payload.
 */
class ExportEnded extends Notification
{
    public function __construct(public readonly Export $export, public readonly Delivery $delivery)
    {
    }

    /** @return list<string> */
    public function via(object $notifiable): array
    {
        return [$this->delivery->channel];
    }

    public function toMail(object $notifiable): MailMessage
    {
        $event = $this->delivery->event;
        $replace = ['name' => $this->export->name, 'rows' => Texts::number($this->export->rows), 'app' => (string) config('app.name')];
        $message = (new MailMessage())
            ->subject($this->text("$event.subject", $replace))
            ->greeting($this->text("$event.greeting", $replace))
            ->line($this->text("$event.line", $replace));
        if ($event === 'completed') {
            $this->link($message);
        } else {
            $event === 'failed' ? $message->error() : $message;
            $page = $this->page();
            $page === null ? $message : $message->action($this->text('open', []), $page);
        }
        $message->salutation($this->text('salutation', $replace));
        return $this->identified($message);
    }

    /** @return array<string, mixed> of the database and broadcast channels: no token, the link is the owner's own page */
    public function toArray(object $notifiable): array
    {
        return [
            'delivery_id' => $this->delivery->id,
            'event' => $this->delivery->event,
            'export_id' => $this->export->id,
            'name' => $this->export->name,
            'status' => $this->export->status->value,
            'rows' => $this->export->rows,
            'bytes' => $this->export->bytes,
            'file_name' => $this->export->file_name,
            'url' => $this->page(),
        ];
    }

    public function toBroadcast(object $notifiable): BroadcastMessage
    {
        $message = new BroadcastMessage($this->toArray($notifiable));
        // In this job, whose retries it shares, rather than in another one.
        return config('queue.connections.sync') === null ? $message : $message->onConnection('sync');
    }

    private function link(MailMessage $message): void
    {
        if (!Route::has('native-exports.link')) {
            return;
        }
        $message->action($this->text('download', []), app(Tokens::class)->url($this->export));
        $hours = config('native-xlsx.delivery.token.expire_hours');
        if ($hours !== null) {
            $message->line($this->text('expires', ['hours' => Texts::number((int) $hours)]));
        }
        $message->line($this->text('secret', []));
    }

    private function page(): ?string
    {
        return Route::has('native-exports.show') ? route('native-exports.show', ['export' => $this->export->id]) : null;
    }

    /** The delivery's id as Message-ID: of a mail that was sent twice, most programs show one. */
    private function identified(MailMessage $message): MailMessage
    {
        $id = $this->delivery->id;
        $host = parse_url((string) config('app.url'), PHP_URL_HOST) ?: 'localhost';
        if (method_exists($message, 'withSymfonyMessage')) {
            return $message->withSymfonyMessage(static function ($mail) use ($id, $host): void {
                $mail->getHeaders()->addIdHeader('Message-ID', "$id@$host");
                $mail->getHeaders()->addTextHeader('X-Native-Export-Delivery', $id);
            });
        }
        // Laravel 8
        return $message->withSwiftMessage(static function ($mail) use ($id, $host): void {
            $mail->setId("$id@$host");
            $mail->getHeaders()->addTextHeader('X-Native-Export-Delivery', $id);
        });
    }

    /** @param array<string, string> $replace */
    private function text(string $key, array $replace): string
    {
        return (string) trans("native-xlsx::delivery.mail.$key", $replace);
    }
}
